using System.Runtime.InteropServices;
using Specializer.Generator.Tests.Harness;
using Specializer.Layout;

namespace Specializer.Generator.Tests.Execution;

/// <summary>The emitted parts of hqq's quantizer, and the whole of it, against the oracle.</summary>
[Collection(ConfigGrid.Collection)]
[UnderSwedishCulture]
public sealed class QuantizerTests(ConfigGrid grid)
{
    /// <summary>Elements of the weights that the whole optimiser runs on: enough for 99.9 % to mean something.</summary>
    private const int LargeWeight = 20_000;

    public static TheoryData<string> Configs => ConfigGrid.ConfigsOf(QuantMethod.Hqq);

    [Theory]
    [MemberData(nameof(Configs))]
    public void FitGroups_AnyWeight_HasTheOraclesBits(string config) => ForAll(config, (layout, weight, oracle) =>
    {
        var scale = new Guarded<float>(layout.GroupCount, float.NaN);
        var zero = new Guarded<float>(layout.GroupCount, float.NaN);
        foreach ((int begin, int end) in Splits(layout))
        {
            grid.KernelsOf(config).FitGroups(layout, weight.Span, scale.Span, zero.Span, begin, end);
        }

        Near.Exact<float>("scale", oracle.Scale, scale.Span);
        Near.Exact<float>("zero", oracle.Zero, zero.Span);
        scale.AssertSurroundingsUntouched();
        zero.AssertSurroundingsUntouched();
    });

    [Theory]
    [MemberData(nameof(Configs))]
    public void Encode_AnyWeight_HasTheOraclesCodes(string config) => ForAll(config, (layout, weight, oracle) =>
    {
        var codes = new Guarded<byte>(weight.Span.Length, canary: 0xa5);
        foreach ((int begin, int end) in Splits(layout))
        {
            grid.KernelsOf(config).Encode(layout, weight.Span, oracle.Scale, oracle.Zero, codes.Span, begin, end);
        }

        Near.Exact<byte>("codes", oracle.Codes(), codes.Span);
        codes.AssertSurroundingsUntouched();
    });

    [Theory]
    [MemberData(nameof(Configs))]
    public void RefineZeros_OneStep_IsNearTheOracles(string config) => ForAll(config, (layout, weight, oracle) =>
        CheckSteps(config, layout, weight, oracle));

    /// <summary>Errors of up to 0.2, of which those beyond 0.17 are shrunk to something else than 0.</summary>
    [Theory]
    [MemberData(nameof(Configs))]
    public void RefineZeros_SomeErrorsAreShrunk_IsNearTheOracles(string config) => Property.ForAll(ConfigGrid.Declared[config], shape =>
    {
        QuantConfig declared = ConfigGrid.Declared[config];
        var random = new Random(shape.Seed);
        float[] weight = new float[shape.N * shape.K];
        for (int i = 0; i < weight.Length; i++)
        {
            weight[i] = 0.4f * declared.Format.MaxCode * (random.NextSingle() - 0.5f);
        }

        StorageLayout layout = declared.Layout(shape.N, shape.K);
        CheckSteps(config, layout, new Guarded<float>(weight, float.NaN), new HqqOracle(layout, weight, declared.RoundZero));
    });

    [Theory]
    [MemberData(nameof(Configs))]
    public void RefineZeros_AnySplit_GivesTheSameBits(string config) => ForAll(config, (layout, weight, oracle) =>
    {
        float[] whole = [.. oracle.Zero];
        grid.KernelsOf(config).RefineZeros(layout, weight.Span, oracle.Scale, whole, 0, layout.GroupCount);
        float[] split = [.. oracle.Zero];
        foreach ((int begin, int end) in Splits(layout))
        {
            grid.KernelsOf(config).RefineZeros(layout, weight.Span, oracle.Scale, split, begin, end);
        }

        Near.Exact<float>("zero", whole, split);
    });

    [Theory]
    [MemberData(nameof(Configs))]
    public void Quantize_LargeWeight_IsNearTheOracle(string config) => Property.Named(ConfigGrid.Declared[config], () =>
    {
        QuantConfig declared = ConfigGrid.Declared[config];

        // One of the kinds of weights, another one for the next config.
        WeightCase shape = LargeShape(declared, seed: 4 + (config.Length % 3));
        StorageLayout layout = declared.Layout(shape.N, shape.K);
        float[] weight = shape.Dense();
        HqqOracle oracle = new(layout, weight, declared.RoundZero);
        if (declared.Optimize)
        {
            oracle.Optimize();
        }

        PackedTensor quantized = grid.SchemeOf(config).Quantize(weight, shape.N, shape.K).ToStorage();
        byte[] codes = new byte[weight.Length];
        grid.KernelsOf(config).Unpack(layout, quantized.Words, codes);
        if (declared.Scale == ScaleType.Float32)
        {
            CheckFloats(declared, oracle, quantized);
        }

        // A refined zero differs by the rounding of a sum, and then a code that lies at a tie; the more codes there are, the more lie there.
        Near.MostlyEqual("codes", oracle.Codes(), codes, atLeast: !declared.Optimize ? 1 : declared.Bits >= 6 ? 0.995 : 0.999);
    });

    /// <summary>Two steps from the oracle's zeros.</summary>
    private void CheckSteps(string config, StorageLayout layout, Guarded<float> weight, HqqOracle oracle)
    {
        var zero = new Guarded<float>(oracle.Zero, float.NaN);
        double error = 0;
        double expectedError = 0;
        int maxCode = layout.Format.MaxCode;
        for (int step = 0; step < 2; step++)
        {
            // Rounding grows with what is added up: codes and zeros.
            double[] allowed = [.. oracle.Zero.Select(z => 1e-5 * (maxCode + Math.Abs(z)))];
            oracle.Zero.CopyTo(zero.Span);
            foreach ((int begin, int end) in Splits(layout))
            {
                error += grid.KernelsOf(config).RefineZeros(layout, weight.Span, oracle.Scale, zero.Span, begin, end);
            }

            expectedError += oracle.Refine().Sum();
            for (int group = 0; group < layout.GroupCount; group++)
            {
                Assert.InRange(zero.Span[group], oracle.Zero[group] - allowed[group], oracle.Zero[group] + allowed[group]);
            }
        }

        // ŵ is rounded to float32: that is all of the error where a group is so small that every element has a code of its own.
        double tolerance = (1e-4 * expectedError) + weight.Span.ToArray().Sum(w => Math.Abs(w) * Math.Pow(2, -22));
        Assert.InRange(error, expectedError - tolerance, expectedError + tolerance);
        zero.AssertSurroundingsUntouched();
    }

    /// <summary>Scales and zeros that are numbers in storage; those of a second level are checked in <see cref="TwoLevelTests"/>.</summary>
    private static void CheckFloats(QuantConfig config, HqqOracle oracle, PackedTensor quantized)
    {
        if (quantized.QuantizedScale is null)
        {
            float[] stored = [.. oracle.Scale.Select(scale => 1 / scale)];
            Near.Exact<float>("scale", stored, MemoryMarshal.Cast<byte, float>(quantized.Scale));
        }

        ReadOnlySpan<float> zero = MemoryMarshal.Cast<byte, float>(quantized.Zero);
        if (quantized.QuantizedZero is not null)
        {
            return;
        }

        if (config.Optimize)
        {
            Near.Relative("zero", oracle.Zero, zero, 1e-3, smallest: 0.01);
        }
        else
        {
            Near.Exact<float>("zero", oracle.Zero, zero);
        }
    }

    internal static WeightCase LargeShape(QuantConfig config, int seed)
    {
        int group = config.Group < 2 ? 160 : config.Group;
        int other = ((LargeWeight / group / 16) + 1) * 16;
        int wordsFull = config.Pack == PackLayout.RowMajor ? config.Format.CodesPerWord : 1;
        return config.Axis == 0 ? new WeightCase(group, other, M: 1, seed) : new WeightCase(other / wordsFull, group * wordsFull, M: 1, seed);
    }

    private static void ForAll(string config, Action<StorageLayout, Guarded<float>, HqqOracle> check) =>
        Property.ForAll(ConfigGrid.Declared[config], shape =>
        {
            QuantConfig declared = ConfigGrid.Declared[config];
            float[] weight = shape.Dense();
            StorageLayout layout = declared.Layout(shape.N, shape.K);
            check(layout, new Guarded<float>(weight, float.NaN), new HqqOracle(layout, weight, declared.RoundZero));
        });

    /// <summary>All groups, the last ones first.</summary>
    private static (int Begin, int End)[] Splits(StorageLayout layout) => [(layout.GroupCount / 3, layout.GroupCount), (0, layout.GroupCount / 3)];
}
