using System.Runtime.InteropServices;
using Specializer.Generator.Tests.Harness;
using Specializer.Layout;

namespace Specializer.Generator.Tests.Execution;

/// <summary>Scales and zeros that are quantized themselves.</summary>
[Collection(ConfigGrid.Collection)]
[UnderSwedishCulture]
public sealed class TwoLevelTests(ConfigGrid grid)
{
    public static TheoryData<string> WithScale => [.. ConfigGrid.Schemes.Where(pair => pair.Value.Scale is not null).Select(pair => pair.Key)];

    public static TheoryData<string> WithZero => [.. ConfigGrid.Schemes.Where(pair => pair.Value.Zero is not null).Select(pair => pair.Key)];

    /// <summary>The optimiser leaves scales as they are, so that the second level of hqq's and of the range's are known bit for bit.</summary>
    [Theory]
    [MemberData(nameof(WithScale))]
    public void Quantize_AnyWeight_QuantizesTheScales(string config) => Quantized(config, (shape, weight, packed) =>
    {
        QuantConfig declared = ConfigGrid.Declared[config];
        float[] scale = new float[packed.Layout.GroupCount];
        grid.KernelsOf(config).FitGroups(packed.Layout, weight, scale, new float[scale.Length], 0, scale.Length);
        float[] stored = declared.Method == QuantMethod.Hqq ? [.. scale.Select(value => 1 / value)] : scale;
        var oracle = new HqqOracle(packed.QuantizedScale!.Layout, stored, roundZero: false);
        AssertLevel(ConfigGrid.Schemes[config].Scale!, oracle.Codes(), packed.QuantizedScale, packed.Scale);
        Near.Exact<float>("ŝ", oracle.Dequantized(), MemoryMarshal.Cast<byte, float>(packed.Scale));
    });

    [Theory]
    [MemberData(nameof(WithZero))]
    public void Quantize_AnyWeight_StoresWhatItsZerosDequantizeTo(string config) => Quantized(config, (shape, weight, packed) =>
        AssertLevel(ConfigGrid.Schemes[config].Zero!, null, packed.QuantizedZero!, packed.Zero));

    private void Quantized(string config, Action<WeightCase, float[], PackedTensor> check) => Property.Named(ConfigGrid.Declared[config], () =>
    {
        WeightCase shape = QuantizerTests.LargeShape(ConfigGrid.Declared[config], seed: 4);
        float[] weight = shape.Dense();
        check(shape, weight, grid.SchemeOf(config).Quantize(weight, shape.N, shape.K).ToStorage());
    });

    /// <summary>A level's values are what its codes, scales and zeros say, element by element.</summary>
    private static void AssertLevel(QuantConfig declared, byte[]? expectedCodes, PackedTensor level, byte[] values)
    {
        StorageLayout layout = level.Layout;
        Assert.Equal((declared.Format, declared.Axis, 1), (layout.Format, layout.Axis, layout.N));
        ReadOnlySpan<float> scale = MemoryMarshal.Cast<byte, float>(level.Scale);
        ReadOnlySpan<float> zero = MemoryMarshal.Cast<byte, float>(level.Zero);
        float[] expected = new float[layout.K];
        for (int k = 0; k < expected.Length; k++)
        {
            CodeAddress address = layout.Locate(0, k);
            int code = layout.CodeIn(Word(level, address.Word), address.Slot);
            Assert.Equal(expectedCodes?[k] ?? code, code);
            int group = layout.GroupOf(0, k);
            expected[k] = (code - zero[group]) * scale[group];
        }

        Near.Exact<float>("values", expected, MemoryMarshal.Cast<byte, float>(values));
    }

    private static int Word(PackedTensor level, int word) => level.Layout.Format.WordBytes == 4
        ? MemoryMarshal.Cast<byte, int>(level.Words)[word]
        : level.Words[word];
}
