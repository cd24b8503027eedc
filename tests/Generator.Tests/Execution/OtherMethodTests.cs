using Specializer.Generator.Tests.Harness;
using Specializer.Layout;

namespace Specializer.Generator.Tests.Execution;

/// <summary>The quantizers that are not hqq's, against their formulas: scale, zero and codes bit for bit.</summary>
[Collection(ConfigGrid.Collection)]
[UnderSwedishCulture]
public sealed class OtherMethodTests(ConfigGrid grid)
{
    public static TheoryData<string> MinMaxConfigs => ConfigGrid.ConfigsOf(QuantMethod.MinMax);

    public static TheoryData<string> AbsMeanConfigs => ConfigGrid.ConfigsOf(QuantMethod.AbsMean);

    [Theory]
    [MemberData(nameof(MinMaxConfigs))]
    public void MinMax_AnyWeight_HasTheFormulasBits(string config) => Property.ForAll(ConfigGrid.Declared[config], shape =>
    {
        QuantConfig declared = ConfigGrid.Declared[config];
        StorageLayout layout = declared.Layout(shape.N, shape.K);
        float[] weight = shape.Dense();
        float[] scale = new float[layout.GroupCount];
        float[] zero = new float[layout.GroupCount];
        byte[] codes = new byte[weight.Length];
        foreach (IGrouping<int, int> group in Enumerable.Range(0, weight.Length).GroupBy(i => layout.GroupOf(i / shape.K, i % shape.K)))
        {
            // FlexGen works in binary16 throughout.
            float round(float value) => declared.Pack == PackLayout.FlexGen ? (float)(Half)value : value;
            float min = round(group.Min(i => weight[i]));
            float step = round(round(round(group.Max(i => weight[i])) - min) / layout.Format.MaxCode);
            (zero[group.Key], scale[group.Key]) = (min, step);
            foreach (int i in group)
            {
                float steps = round(round(round(weight[i]) - min) / step);
                codes[i] = step == 0 ? (byte)0 : (byte)Math.Clamp(MathF.Round(steps), 0, layout.Format.MaxCode);
            }
        }

        AssertQuantizes(grid.KernelsOf(config), layout, weight, scale, zero, codes);
    });

    [Theory]
    [MemberData(nameof(AbsMeanConfigs))]
    public void AbsMean_AnyWeight_HasTheFormulasBits(string config) => Property.ForAll(ConfigGrid.Declared[config], shape =>
    {
        StorageLayout layout = ConfigGrid.Declared[config].Layout(shape.N, shape.K);
        float[] weight = shape.Dense();
        float gamma = (float)weight.Average(w => (double)Math.Abs(w));
        byte[] codes = [.. weight.Select(w => (byte)(Math.Clamp(MathF.Round(w / (gamma + 1e-8f)), -1, 1) + 1))];
        AssertQuantizes(grid.KernelsOf(config), layout, weight, [gamma], [1], codes);
    });

    private static void AssertQuantizes(Kernels kernels, StorageLayout layout, float[] weight, float[] scale, float[] zero, byte[] codes)
    {
        var guardedWeight = new Guarded<float>(weight, float.NaN);
        var actualScale = new Guarded<float>(scale.Length, float.NaN);
        var actualZero = new Guarded<float>(zero.Length, float.NaN);
        var actualCodes = new Guarded<byte>(codes.Length, canary: 0xa5);
        int cut = layout.GroupCount / 3;
        foreach ((int begin, int end) in new[] { (cut, layout.GroupCount), (0, cut) })
        {
            kernels.FitGroups(layout, guardedWeight.Span, actualScale.Span, actualZero.Span, begin, end);
            Assert.Equal(0, kernels.RefineZeros(layout, guardedWeight.Span, actualScale.Span, actualZero.Span, begin, end));
            kernels.Encode(layout, guardedWeight.Span, actualScale.Span, actualZero.Span, actualCodes.Span, begin, end);
        }

        Near.Exact<float>("scale", scale, actualScale.Span);
        Near.Exact<float>("zero", zero, actualZero.Span);
        Near.Exact<byte>("codes", codes, actualCodes.Span);
        actualScale.AssertSurroundingsUntouched();
        actualZero.AssertSurroundingsUntouched();
        actualCodes.AssertSurroundingsUntouched();
    }
}
