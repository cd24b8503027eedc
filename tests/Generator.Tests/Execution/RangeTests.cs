using Specializer.Generator.Tests.Harness;
using Specializer.Layout;

namespace Specializer.Generator.Tests.Execution;

/// <summary>The quantizers of every method over some groups only: they write what belongs to those, and nothing else.</summary>
[Collection(ConfigGrid.Collection)]
[UnderSwedishCulture]
public sealed class RangeTests(ConfigGrid grid)
{
    private const byte Canary = 0xa5;

    public static TheoryData<string> Configs => ConfigGrid.Configs;

    [Theory]
    [MemberData(nameof(Configs))]
    public void FitGroups_SomeGroups_WritesTheirScalesAndZerosOnly(string config) => ForSomeGroups(config, (kernels, layout, weight, begin, end) =>
    {
        (float[] allScale, float[] allZero) = Fit(kernels, layout, weight, 0, layout.GroupCount);
        (float[] scale, float[] zero) = Fit(kernels, layout, weight, begin, end);
        for (int group = 0; group < layout.GroupCount; group++)
        {
            bool written = group >= begin && group < end;
            Assert.Equal(written ? (allScale[group], allZero[group]) : (float.NaN, float.NaN), (scale[group], zero[group]));
        }
    });

    [Theory]
    [MemberData(nameof(Configs))]
    public void RefineZeros_SomeGroups_WritesTheirZerosOnly(string config) => ForSomeGroups(config, (kernels, layout, weight, begin, end) =>
    {
        (float[] scale, float[] zero) = Fit(kernels, layout, weight, 0, layout.GroupCount);
        float[] all = [.. zero];
        kernels.RefineZeros(layout, weight, scale, all, 0, layout.GroupCount);
        float[] some = [.. zero];
        kernels.RefineZeros(layout, weight, scale, some, begin, end);
        Near.Exact<float>("zero", [.. zero[..begin], .. all[begin..end], .. zero[end..]], some);
    });

    [Theory]
    [MemberData(nameof(Configs))]
    public void Encode_SomeGroups_WritesTheirCodesOnly(string config) => ForSomeGroups(config, (kernels, layout, weight, begin, end) =>
    {
        (float[] scale, float[] zero) = Fit(kernels, layout, weight, 0, layout.GroupCount);
        byte[] all = Encode(kernels, layout, weight, scale, zero, 0, layout.GroupCount);
        byte[] some = Encode(kernels, layout, weight, scale, zero, begin, end);
        for (int i = 0; i < some.Length; i++)
        {
            int group = layout.GroupOf(i / layout.K, i % layout.K);
            Assert.Equal(group >= begin && group < end ? all[i] : Canary, some[i]);
        }
    });

    private void ForSomeGroups(string config, Action<Kernels, StorageLayout, float[], int, int> check) =>
        Property.ForAll(ConfigGrid.Declared[config], shape =>
        {
            StorageLayout layout = ConfigGrid.Declared[config].Layout(shape.N, shape.K);
            int begin = shape.Seed % (layout.GroupCount + 1);
            int end = begin + (shape.Seed / 7 % (layout.GroupCount - begin + 1));
            check(grid.KernelsOf(config), layout, shape.Dense(), begin, end);
            check(grid.KernelsOf(config), layout, shape.Dense(), 0, 0);
        });

    private static (float[] Scale, float[] Zero) Fit(Kernels kernels, StorageLayout layout, float[] weight, int begin, int end)
    {
        float[] scale = [.. Enumerable.Repeat(float.NaN, layout.GroupCount)];
        float[] zero = [.. scale];
        kernels.FitGroups(layout, weight, scale, zero, begin, end);
        return (scale, zero);
    }

    private static byte[] Encode(Kernels kernels, StorageLayout layout, float[] weight, float[] scale, float[] zero, int begin, int end)
    {
        byte[] codes = [.. Enumerable.Repeat(Canary, weight.Length)];
        kernels.Encode(layout, weight, scale, zero, codes, begin, end);
        return codes;
    }
}
