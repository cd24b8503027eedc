using BenchmarkDotNet.Attributes;

namespace Specializer.Bench;

/// <summary>y = x·Ŵᵀ with a 4096 × 4096 weight: specialised, generic, after dequantising, and in float32; x in float32, or rounded to int8 where the config says so.</summary>
/// <remarks>Set-up compares every method's outputs with the scalar oracle's; the float32 layer's weight is another, and is not compared.</remarks>
[BenchmarkCategory("MatMul")]
[GenericTypeArguments(typeof(Hqq8))]
[GenericTypeArguments(typeof(Hqq4))]
[GenericTypeArguments(typeof(Hqq4Axis0))]
[GenericTypeArguments(typeof(Hqq3))]
[GenericTypeArguments(typeof(Hqq2))]
[GenericTypeArguments(typeof(Hqq4Int8))]
[GenericTypeArguments(typeof(Hqq3Int8))]
[GenericTypeArguments(typeof(Hqq2Int8))]
public class MatMulBenchmarks<TScheme> : ICountedWork
    where TScheme : struct, IQuantScheme<TScheme>
{
    private const int N = Subject<TScheme>.N;
    private const int K = Subject<TScheme>.K;

    private Subject<TScheme> _subject = null!;
    private float[] _x = [];
    private float[] _y = [];

    /// <summary>Rows of x.</summary>
    [Params(1, 8, 64, 512)]
    public int M { get; set; }

    static string ICountedWork.ConfigName => typeof(TScheme).Name;

    /// <summary>Makes the weights and compares the outputs.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _subject = Subject<TScheme>.Instance;
        _x = _subject.X[..(M * K)];
        _y = new float[M * N];
        Check(Specialised, _subject.Expected);
        Check(Generic, _subject.Expected);
        Check(DequantizeThenMultiply, _subject.ExpectedOfFloats);
    }

    /// <summary>The float32 layer.</summary>
    [Benchmark(Baseline = true)]
    public void Float32() => _subject.Dense.Forward(_x, M, _y);

    /// <summary>The generated kernel, straight from packed codes.</summary>
    [Benchmark]
    public void Specialised() => _subject.Quantized.Forward(_x, M, _y);

    /// <summary>The same maths with bits, group and axis as run-time values.</summary>
    [Benchmark]
    public void Generic() => _subject.Generic.MatMul(_x, M, _y);

    /// <summary>What is done without a fused kernel: expand the matrix, then multiply.</summary>
    [Benchmark]
    public void DequantizeThenMultiply() => new Linear(_subject.Quantized.Weight.Dequantize(), K, N).Forward(_x, M, _y);

    static KernelWork ICountedWork.WorkOf(string method, int m)
    {
        Subject<TScheme> subject = Subject<TScheme>.Instance;
        long weight = method switch
        {
            nameof(Specialised) => subject.Quantized.Weight.Bytes,
            nameof(Generic) => subject.Generic.Bytes,
            nameof(DequantizeThenMultiply) => subject.Quantized.Weight.Bytes,
            _ => 4L * N * K,
        };
        bool isOfBytes = TScheme.Config.Activations == ActivationType.Int8 && (method is nameof(Specialised) or nameof(Generic));
        return new KernelWork(weight + (4L * m * (N + K)), (long)m * N * K, isOfBytes);
    }

    private void Check(Action method, ReadOnlySpan<float> expected)
    {
        Array.Fill(_y, float.NaN);
        method();
        Subject<TScheme>.Check(method.Method.Name, _y, expected);
    }
}
