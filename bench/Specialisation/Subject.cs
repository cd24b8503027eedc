using Specializer.Tests;

namespace Specializer.Bench;

/// <summary>One weight under one scheme, in every form that is compared, with the outputs that are right.</summary>
/// <remarks>Made once for all benchmarks of a scheme in a process.</remarks>
internal sealed class Subject<TScheme>
    where TScheme : struct, IQuantScheme<TScheme>
{
    /// <summary>Rows of W.</summary>
    public const int N = 4096;

    /// <summary>Columns of W.</summary>
    public const int K = 4096;

    /// <summary>Most rows of x.</summary>
    public const int MostRows = 512;

    private const int CheckedRows = 8;

    private static readonly Lazy<Subject<TScheme>> Made = new(() => new Subject<TScheme>());

    private readonly float[] _expected = new float[CheckedRows * N];

    private Subject()
    {
        Dense = new Linear(RandomFloats.Uniform(N * K, seed: 1), K, N);
        Quantized = QuantLinear<TScheme>.From(Dense);
        Generic = GenericWeight.Of(Quantized.Weight);
        X = RandomFloats.Uniform(MostRows * K, seed: 2);
        Quantized.Weight.MatMulScalar(X.AsSpan(0, CheckedRows * K), CheckedRows, _expected);
    }

    /// <summary>The only one of this process.</summary>
    public static Subject<TScheme> Instance => Made.Value;

    /// <summary>The weight in float32.</summary>
    public Linear Dense { get; }

    /// <summary>Quantized, with its specialised kernels.</summary>
    public QuantLinear<TScheme> Quantized { get; }

    /// <summary>The same codes for the generic kernel.</summary>
    public GenericWeight Generic { get; }

    /// <summary>[<see cref="MostRows"/>, K].</summary>
    public float[] X { get; }

    /// <summary>Throws where outputs differ from the scalar oracle's, which sums in float64.</summary>
    /// <param name="name">What was run.</param>
    /// <param name="y">[M, N].</param>
    public void Check(string name, ReadOnlySpan<float> y)
    {
        for (int i = 0; i < Math.Min(y.Length, _expected.Length); i++)
        {
            if (!(MathF.Abs(y[i] - _expected[i]) < 1e-3f))
            {
                throw new InvalidOperationException($"{name} of {TScheme.KernelName}: y[{i / N}, {i % N}] is {y[i]}, not {_expected[i]}.");
            }
        }
    }
}
