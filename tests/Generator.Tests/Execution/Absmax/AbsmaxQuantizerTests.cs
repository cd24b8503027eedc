using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.Execution.Absmax;

/// <summary>Emitted absmax kernels, run over whole tensors, against the notebook's functions.</summary>
[Collection(AbsmaxGrid.Collection)]
public sealed class AbsmaxQuantizerTests(AbsmaxGrid grid)
{
    public static TheoryData<string> Configs => AbsmaxGrid.Configs;

    public static TheoryData<string> Configs8 => AbsmaxGrid.Configs8;

    [Theory]
    [MemberData(nameof(Configs))]
    public void FakeQuantize_AnyTensor_HasTheOraclesValues(string config) => ForAll(config, (scheme, x, shape, oracle) =>
    {
        float[] quantized = new float[x.Length];
        double distance = scheme.FakeQuantize(x, quantized, shape);
        Near.Relative("x̂", oracle.Quantized, quantized, tolerance: 0, smallest: 0);
        Assert.Equal(oracle.Distance, distance, 1e-6 * oracle.Distance);
    });

    [Theory]
    [MemberData(nameof(Configs8))]
    public void FakeQuantizeInPlace_AnyTensor_HasTheOraclesValues(string config) => ForAll(config, (scheme, x, shape, oracle) =>
    {
        float[] values = [.. x];
        scheme.FakeQuantizeInPlace(values, shape);
        Near.Relative("x̂", oracle.Quantized, values, tolerance: 0, smallest: 0);
    });

    [Theory]
    [MemberData(nameof(Configs8))]
    public void FakeQuantize_AnyTensor_KeepsTheErrorBound(string config) => ForAll(config, (_, x, _, oracle) =>
    {
        bool saturates = AbsmaxGrid.Declared[config].Function.Arithmetic == AbsmaxArithmetic.ClampedCodes;
        for (int i = 0; i < x.Length; i++)
        {
            if (saturates && oracle.IsOneSided(i))
            {
                continue;
            }

            double half = saturates ? 0.5 + Math.Pow(2, -15) : 0.5;
            double bound = (half * oracle.Scale[i]) + (Math.Pow(2, -22) * Math.Abs(x[i]) * 1.001);
            Assert.True(Math.Abs((double)x[i] - oracle.Quantized[i]) <= bound, $"x[{i}] = {x[i]} became {oracle.Quantized[i]}.");
        }
    });

    [Theory]
    [MemberData(nameof(Configs))]
    public void Encode_AnyTensor_StandsForTheSameValues(string config) => ForAll(config, (scheme, x, shape, oracle) =>
    {
        AbsmaxTensor encoded = scheme.Encode(x, shape);
        float[] values = encoded.Dequantize();
        Assert.Equal(shape, encoded.Shape);
        Assert.Equal(scheme.Config.Symmetric, encoded.Zero is null);
        int largest = AbsmaxFunction.LargestCode(scheme.Config.Function.Arithmetic, scheme.Config.Bits);
        bool mayLackOne = scheme.Config is { Bits: 8, Function.Arithmetic: AbsmaxArithmetic.FreeZero or AbsmaxArithmetic.ClampedZero };
        for (int i = 0; i < x.Length; i++)
        {
            bool exact = Math.Abs(x[i] / oracle.Scale[i]) < 1 << 24;
            double allowed = exact ? 0 : Math.Pow(2, -22) * Math.Abs(x[i]);
            if (mayLackOne && encoded.Codes[i] == sbyte.MaxValue)
            {
                allowed += oracle.Scale[i] + (Math.Pow(2, -23) * Math.Abs(x[i]));
            }

            Assert.True(Math.Abs((double)oracle.Quantized[i] - values[i]) <= allowed, $"Code {i} stands for {values[i]}, not {oracle.Quantized[i]}.");
            if (scheme.Config.Symmetric)
            {
                Assert.InRange((int)encoded.Codes[i], -largest, largest);
            }
        }
    });

    [Theory]
    [MemberData(nameof(Configs8))]
    public void FakeQuantize_NotFiniteElement_MakesWhatSharesItsScaleNaN(string config)
    {
        foreach (float poison in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity])
        {
            const int Rows = 5, Columns = 37;
            for (int at = 0; at < Rows * Columns; at += 11)
            {
                float[] x = AbsmaxSamples.Of("normal", Rows * Columns);
                x[at] = poison;
                float[] quantized = new float[x.Length];
                double distance = grid.SchemeOf(config).FakeQuantize(x, quantized, Rows, Columns);
                Assert.True(double.IsNaN(distance));
                for (int i = 0; i < x.Length; i++)
                {
                    bool shares = AbsmaxGrid.Declared[config].Function.Scope switch
                    {
                        ScaleScope.Row => i / Columns == at / Columns,
                        ScaleScope.Column => i % Columns == at % Columns,
                        _ => true,
                    };
                    Assert.Equal(shares, float.IsNaN(quantized[i]));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Configs8))]
    public void Encode_NotFiniteElement_NamesIt(string config)
    {
        float[] x = new float[12];
        x[7] = float.NaN;
        Assert.Contains("(1, 3)", Assert.Throws<ArgumentException>(() => grid.SchemeOf(config).Encode(x, 3, 4)).Message);
    }

    [Theory]
    [InlineData(3e38f, -3e38f)]
    [InlineData(3e38f, 3e38f)]
    public void Encode_RangeOrZeroPointOverflows_Throws(float first, float second)
    {
        const string Config = "[Absmax(Bits = 8, Operand = Weight, Granularity = Channel, Symmetric = false)]";
        Assert.Contains("row 1", Assert.Throws<ArgumentException>(() => grid.SchemeOf(Config).Encode([1f, 2f, first, second], 2, 2)).Message);
    }

    [Theory]
    [MemberData(nameof(Configs8))]
    public void FakeQuantize_AnyDegreeOfParallelism_HasTheSameBits(string config)
    {
        float[] x = AbsmaxSamples.Of("normal", 300 * 517);
        float[] expected = new float[x.Length];
        float[] actual = new float[x.Length];
        AbsmaxScheme scheme = grid.SchemeOf(config);
        int degree = KernelPool.Shared.MaxDegreeOfParallelism;
        try
        {
            KernelPool.Shared.MaxDegreeOfParallelism = 1;
            double distance = scheme.FakeQuantize(x, expected, 3, 100, 517);
            KernelPool.Shared.MaxDegreeOfParallelism = 5;
            Assert.Equal(distance, scheme.FakeQuantize(x, actual, 3, 100, 517));
            Near.Exact<float>("x̂", expected, actual);
        }
        finally
        {
            KernelPool.Shared.MaxDegreeOfParallelism = degree;
        }
    }

    [Fact]
    public void Encode_EndsThatRoundApart_HoldsTheLargestCodeInAByte()
    {
        // Scale 1: 0.5 rounds to 0 and 255.5 to 256, so that there are 257 codes.
        const string Config = "[Absmax(Bits = 8, Operand = Weight, Granularity = Channel, Symmetric = false)]";
        float[] values = grid.SchemeOf(Config).Encode([0.5f, 17f, 255.5f], 1, 3).Dequantize();
        Assert.Equal([0f, 17f, 255f], values);
    }

    [Fact]
    public void Encode_PositiveRow_StoresTheZeroPointBeforeItsClamp()
    {
        // Scale 1/255, smallest code 255·5: the function clamps the zero point from −1275 to 0, and codes leave the byte.
        const string Config = "[Absmax(Bits = 8, Operand = Activation, Granularity = Token, Symmetric = false)]";
        AbsmaxTensor encoded = grid.SchemeOf(Config).Encode([5f, 5.5f, 6f], 1, 3);
        Assert.Equal([-128, -1, 127], encoded.Codes);
        Assert.Equal(-1275f - 128f, encoded.Zero![0]);
    }

    [Fact]
    public void Scheme_EqualArithmetic_SharesItsKernel()
    {
        Assert.Equal("Absmax8_Row_Symmetric", Name("Weight", "Channel", "true"));
        Assert.Equal("Absmax8_Row_Symmetric", Name("Activation", "Token", "true"));
        Assert.Equal("Absmax8_Row_FreeZero", Name("Weight", "Channel", "false"));
        Assert.Equal("Absmax8_Row_ClampedZero", Name("Activation", "Token", "false"));

        string Name(string operand, string granularity, string symmetric) => grid.SchemeOf(
            $"[Absmax(Bits = 8, Operand = {operand}, Granularity = {granularity}, Symmetric = {symmetric})]").KernelName;
    }

    private void ForAll(string config, Action<AbsmaxScheme, float[], int[], AbsmaxOracle> check)
    {
        foreach (int[] shape in AbsmaxSamples.Shapes)
        {
            foreach (string sample in AbsmaxSamples.Names)
            {
                float[] x = AbsmaxSamples.Of(sample, shape.Aggregate(1, (product, size) => product * size));
                check(grid.SchemeOf(config), x, shape, new AbsmaxOracle(AbsmaxGrid.Declared[config], x, shape));
            }
        }
    }
}
