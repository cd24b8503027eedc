using Specializer.Tests.Checkpoints;
using Specializer.Tests.Schemes;

namespace Specializer.Tests.Adapters;

public sealed class QDoraLinearTests
{
    private const int Rank = 3;

    [Fact]
    public void Forward_Tiles_IsNearTheFormula() => CheckForward(Layer<ThreeBits>(n: 37, k: 32));

    [Fact]
    public void Forward_ScalePerColumn_IsNearTheFormula() => CheckForward(Layer<FourBitsAxis0>(n: 24, k: 21));

    [Fact]
    public void Forward_NoExecutionLayout_IsNearTheFormula() => CheckForward(Layer<StraddlingGroups>(n: 11, k: 34));

    [Fact]
    public void Backward_Tiles_EqualsFiniteDifferences() => CheckBackward(Layer<ThreeBits>(n: 19, k: 32));

    [Fact]
    public void Backward_ScalePerColumn_EqualsFiniteDifferences() => CheckBackward(Layer<FourBitsAxis0>(n: 24, k: 21));

    [Fact]
    public void Backward_NoExecutionLayout_EqualsFiniteDifferences() => CheckBackward(Layer<StraddlingGroups>(n: 11, k: 34));

    [Fact]
    public void Backward_Twice_AddsGradients()
    {
        const int M = 4;
        QDoraLinear<ThreeBits> layer = Layer<ThreeBits>(n: 20, k: 64);
        float[] x = RandomFloats.Normal(M * 64, seed: 1), gradY = RandomFloats.Normal(M * 20, seed: 2);
        QDoraGradients once = Gradients(layer, x, M, gradY), twice = Gradients(layer, x, M, gradY);
        layer.Backward(x, M, gradY, [], Activations(layer, x, M), twice);
        AssertDoubled(once.A, twice.A);
        AssertDoubled(once.B, twice.B);
        AssertDoubled(once.Magnitude, twice.Magnitude);
        twice.Clear();
        Assert.All([.. twice.A, .. twice.B, .. twice.Magnitude], value => Assert.Equal(0, value));
    }

    [Fact]
    public void Passes_AnyDegreeOfParallelism_HaveTheSameBits()
    {
        const int M = 40;
        QDoraLinear<ThreeBits> layer = Layer<ThreeBits>(n: 96, k: 128);
        float[] x = RandomFloats.Normal(M * 128, seed: 1), gradY = RandomFloats.Normal(M * 96, seed: 2);
        float[] expected = Degrees.Run(1, Passes);
        Assert.Equal(expected, Degrees.Run(2, Passes));
        Assert.Equal(expected, Degrees.Run(5, Passes));

        float[] Passes()
        {
            layer.AdapterChanged();
            float[] y = new float[M * 96], gradX = new float[M * 128];
            var activations = new QDoraActivations(layer, M);
            var gradients = new QDoraGradients(layer);
            layer.Forward(x, M, y, activations);
            layer.Backward(x, M, gradY, gradX, activations, gradients);
            return [.. y, .. gradX, .. gradients.A, .. gradients.B, .. gradients.Magnitude];
        }
    }

    [Fact]
    public void Forward_RowAlone_HasTheBitsItHasAmongOthers()
    {
        const int M = 21, N = 37, K = 64;
        QDoraLinear<ThreeBits> layer = Layer<ThreeBits>(N, K);
        float[] x = RandomFloats.Normal(M * K, seed: 1);
        float[] together = new float[M * N], alone = new float[N];
        layer.Forward(x, M, together);
        for (int row = 0; row < M; row++)
        {
            layer.Forward(x.AsSpan(row * K, K), 1, alone);
            Assert.Equal(together[(row * N)..((row + 1) * N)], alone);
        }
    }

    [Fact]
    public void Forward_FactorsChanged_NormsFollowOnlyWhenTold()
    {
        QDoraLinear<ThreeBits> layer = Layer<ThreeBits>(n: 5, k: 32);
        float[] x = RandomFloats.Normal(32, seed: 1);
        float[] before = new float[5], stale = new float[5], fresh = new float[5];
        layer.Forward(x, 1, before);
        Array.Clear(layer.B);
        layer.Forward(x, 1, stale);
        Assert.Equal(before, stale);
        layer.AdapterChanged();
        layer.Forward(x, 1, fresh);
        Assert.NotEqual(before, fresh);
        AssertNear(new QDoraOracle(layer, layer.Weight).Forward(QDoraOracle.Doubles(x)), fresh, 1e-5);
    }

    [Fact]
    public void Forward_MagnitudeChanged_IsSeenAtOnce()
    {
        QDoraLinear<ThreeBits> layer = Layer<ThreeBits>(n: 5, k: 32, bias: false);
        float[] x = RandomFloats.Normal(32, seed: 1);
        float[] before = new float[5], after = new float[5];
        layer.Forward(x, 1, before);
        layer.Magnitude[2] *= 2;
        layer.Forward(x, 1, after);
        before[2] *= 2;
        Assert.Equal(before, after);
    }

    [Fact]
    public void Forward_RowOfNormZero_GivesTheBias()
    {
        var weight = QuantizedTensor<StraddlingGroups>.Quantize(new float[2 * 20], 2, 20);
        var layer = new QDoraLinear<StraddlingGroups>(weight, new float[20], new float[2], [1, 1], alpha: 1, bias: [3, 4]);
        float[] y = new float[2], gradX = new float[20];
        layer.Forward(RandomFloats.Normal(20, seed: 1), 1, y);
        layer.BackwardInput([1, 1], 1, gradX);
        Assert.Equal([3, 4], y);
        Assert.All(gradX, value => Assert.Equal(0, value));
    }

    [Fact]
    public void From_Quantized_GivesItsOutputsTimesAlpha()
    {
        QuantLinear<ThreeBits> quantized = QuantLinear<ThreeBits>.From(Dense(n: 24, k: 96));
        QDoraLinear<ThreeBits> layer = QDoraLinear<ThreeBits>.From(quantized, rank: 4, alpha: 2, seed: 5);
        Assert.Same(quantized.Weight, layer.Weight);
        Assert.Same(quantized.Bias, layer.Bias);
        float[] x = RandomFloats.Normal(96, seed: 1);
        float[] expected = new float[24], y = new float[24];
        quantized.Weight.MatMul(x, 1, expected);
        layer.Forward(x, 1, y);
        AssertNear([.. expected.Zip(layer.Bias!, (value, bias) => (2.0 * value) + bias)], y, 1e-5);
    }

    [Fact]
    public void From_Dense_StartsWithItsNormsAndTheUsualFactors()
    {
        Linear dense = Dense(n: 24, k: 96);
        QDoraLinear<ThreeBits> layer = QDoraLinear<ThreeBits>.From(dense, rank: 4, seed: 5);
        Assert.Equal((4, 1f), (layer.Rank, layer.Alpha));
        Assert.All(layer.B, value => Assert.Equal(0, value));
        double bound = 1 / Math.Sqrt(96);
        Assert.All(layer.A, value => Assert.InRange(value, -bound, bound));
        Assert.InRange(layer.A.Max(), 0.9 * bound, bound);
        Assert.InRange(layer.A.Min(), -bound, -0.9 * bound);
        for (int n = 0; n < 24; n++)
        {
            Assert.Equal(Math.Sqrt(dense.Weight[(n * 96)..((n + 1) * 96)].Sum(value => (double)value * value)), layer.Magnitude[n], 1e-5);
        }

        Assert.Equal(layer.A, QDoraLinear<ThreeBits>.From(dense, rank: 4, seed: 5).A);
        Assert.NotEqual(layer.A, QDoraLinear<ThreeBits>.From(dense, rank: 4, seed: 6).A);
    }

    [Fact]
    public void LoadState_WhatWasSaved_GivesTheSameOutputs()
    {
        using var folder = new TemporaryFolder();
        var saved = new LayerSequence(Layer<ThreeBits>(n: 24, k: 96));
        var loaded = new LayerSequence(QDoraLinear<ThreeBits>.From(new Linear(RandomFloats.Normal(24 * 96, 1), 96, 24, new float[24]), Rank, alpha: 1.5f));
        float[] x = RandomFloats.Normal(96, seed: 2);
        float[] expected = new float[24], y = new float[24];
        saved.Forward(x, 1, expected);
        loaded.Forward(x, 1, y);
        Assert.NotEqual(expected, y);

        saved.SaveState(folder.At("state.safetensors"));
        using (SafetensorsFile file = SafetensorsFile.Open(folder.At("state.safetensors")))
        {
            Assert.Contains("0.lora_B.weight", file.Tensors.Keys);
            loaded.LoadState(file);
        }

        loaded.Forward(x, 1, y);
        Assert.Equal(expected, y);
    }

    [Fact]
    public void BitsPerWeight_CountsTheAdapter()
    {
        QDoraLinear<ThreeBits> layer = Layer<ThreeBits>(n: 32, k: 64);

        // 3 bits and two float32 a group of 32; rank 3 of 32 + 64 float32, and 32 magnitudes.
        Assert.Equal(3 + 2 + (32.0 * ((3 * 96) + 32) / (32 * 64)), layer.BitsPerWeight, 1e-12);
    }

    [Fact]
    public void Arguments_DoNotFit_AreNamed()
    {
        QDoraLinear<ThreeBits> layer = Layer<ThreeBits>(n: 8, k: 32);
        QuantizedTensor<ThreeBits> weight = layer.Weight;
        Assert.Contains("[rank, 32] and [8, rank]", Throws(() => new QDoraLinear<ThreeBits>(weight, new float[64], new float[8], new float[8])));
        Assert.Contains("[rank, 32] and [8, rank]", Throws(() => new QDoraLinear<ThreeBits>(weight, [], [], new float[8])));
        Assert.Contains("magnitude must have 8", Throws(() => new QDoraLinear<ThreeBits>(weight, new float[32], new float[8], new float[9])));
        Assert.Contains("α", Throws(() => new QDoraLinear<ThreeBits>(weight, new float[32], new float[8], new float[8], float.NaN)));
        Assert.Throws<ArgumentOutOfRangeException>(() => QDoraLinear<ThreeBits>.From(Dense(8, 32), rank: 0));
        Assert.Contains("at most 2 rows", Throws(() => layer.Forward(new float[96], 3, new float[24], new QDoraActivations(layer, 2))));
        Assert.Contains("2 rows need x of 64", Throws(() => layer.BackwardInput(new float[16], 2, new float[63])));
        Assert.Contains("2 rows need x of 64", Throws(
            () => layer.Backward(new float[64], 2, new float[16], new float[63], new QDoraActivations(layer, 2), new QDoraGradients(layer))));
    }

    private static void CheckForward<T>(QDoraLinear<T> layer)
        where T : struct, IQuantScheme<T>
    {
        const int M = 5;
        float[] x = RandomFloats.Normal(M * layer.InFeatures, seed: 1);
        float[] y = new float[M * layer.OutFeatures];
        layer.Forward(x, M, y);
        AssertNear(new QDoraOracle(layer, layer.Weight).Forward(QDoraOracle.Doubles(x)), y, 1e-6);
    }

    private static void CheckBackward<T>(QDoraLinear<T> layer)
        where T : struct, IQuantScheme<T>
    {
        const int M = 3;
        float[] x = RandomFloats.Normal(M * layer.InFeatures, seed: 1), gradY = RandomFloats.Normal(M * layer.OutFeatures, seed: 2);
        float[] gradX = new float[x.Length], gradXAlone = new float[x.Length];
        var gradients = new QDoraGradients(layer);
        layer.Backward(x, M, gradY, gradX, Activations(layer, x, M), gradients);
        layer.BackwardInput(gradY, M, gradXAlone);

        var oracle = new QDoraOracle(layer, layer.Weight);
        double[] inputs = QDoraOracle.Doubles(x);
        AssertNear(oracle.Gradient(inputs, inputs, gradY), gradX, 1e-6);
        Assert.Equal(gradX, gradXAlone);
        AssertNear(oracle.Gradient(oracle.A, inputs, gradY), gradients.A, 1e-6);
        AssertNear(oracle.Gradient(oracle.B, inputs, gradY), gradients.B, 1e-6);
        AssertNear(oracle.Gradient(oracle.Magnitude, inputs, gradY), gradients.Magnitude, 1e-6);
    }

    private static QDoraGradients Gradients(QDoraLinear layer, float[] x, int m, float[] gradY)
    {
        var gradients = new QDoraGradients(layer);
        layer.Backward(x, m, gradY, [], Activations(layer, x, m), gradients);
        return gradients;
    }

    private static QDoraActivations Activations(QDoraLinear layer, float[] x, int m)
    {
        var activations = new QDoraActivations(layer, m + 2);
        layer.Forward(x, m, new float[m * layer.OutFeatures], activations);
        return activations;
    }

    private static QDoraLinear<T> Layer<T>(int n, int k, bool bias = true)
        where T : struct, IQuantScheme<T>
    {
        QuantLinear<T> quantized = QuantLinear<T>.From(Dense(n, k));
        return new QDoraLinear<T>(
            quantized.Weight, RandomFloats.Normal(Rank * k, seed: 11), RandomFloats.Normal(n * Rank, seed: 12),
            RandomFloats.Normal(n, seed: 13), alpha: 1.5f, bias ? quantized.Bias : null);
    }

    private static Linear Dense(int n, int k) => new(RandomFloats.Normal(n * k, seed: 21), k, n, RandomFloats.Normal(n, seed: 22));

    private static string Throws(Action action) => Assert.ThrowsAny<ArgumentException>(action).Message;

    private static string Throws(Func<object> function) => Assert.ThrowsAny<ArgumentException>(function).Message;

    private static void AssertDoubled(float[] once, float[] twice) => AssertNear([.. once.Select(value => 2.0 * value)], twice, 1e-6);

    private static void AssertNear(double[] expected, float[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        double allowed = tolerance * expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= allowed, $"[{i}] is {actual[i]}, farther than {allowed} from {expected[i]}.");
        }
    }
}
