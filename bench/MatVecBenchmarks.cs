using BenchmarkDotNet.Attributes;

namespace Specializer.Bench;

/// <summary>y = x·Ŵᵀ for one row of x and a 4096 × 4096 weight: fused, after dequantising, and in float32.</summary>
[GenericTypeArguments(typeof(Hqq8))]
[GenericTypeArguments(typeof(Hqq4))]
[GenericTypeArguments(typeof(Hqq4Axis0))]
[GenericTypeArguments(typeof(Hqq3))]
[GenericTypeArguments(typeof(Hqq2))]
public class MatVecBenchmarks<TScheme>
    where TScheme : struct, IQuantScheme<TScheme>
{
    private const int N = 4096;
    private const int K = 4096;

    private readonly float[] _x = RandomWeight.Of(K, seed: 2);
    private readonly float[] _y = new float[N];
    private Linear _dense = null!;
    private QuantLinear<TScheme> _quantized = null!;

    /// <summary>Quantizes the weight and compares the fused product with the oracle.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _dense = new Linear(RandomWeight.Of(N * K, seed: 1), K, N);
        _quantized = QuantLinear<TScheme>.From(_dense);
        float[] expected = new float[N];
        _quantized.Weight.MatMulScalar(_x, 1, expected);
        _quantized.Forward(_x, 1, _y);
        for (int n = 0; n < N; n++)
        {
            if (MathF.Abs(_y[n] - expected[n]) > 1e-3f)
            {
                throw new InvalidOperationException($"{TScheme.KernelName}: y[{n}] is {_y[n]}, not {expected[n]}.");
            }
        }
    }

    /// <summary>The float32 layer.</summary>
    [Benchmark(Baseline = true)]
    public void Float32() => _dense.Forward(_x, 1, _y);

    /// <summary>The generated kernel, straight from packed words.</summary>
    [Benchmark]
    public void Fused() => _quantized.Forward(_x, 1, _y);

    /// <summary>What is done without a fused kernel: expand the matrix, then multiply.</summary>
    [Benchmark]
    public void DequantizeThenMultiply() => new Linear(_quantized.Weight.Dequantize(), K, N).Forward(_x, 1, _y);
}
