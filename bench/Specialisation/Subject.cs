using System.Numerics.Tensors;
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

    private Subject()
    {
        Dense = new Linear(RandomFloats.Uniform(N * K, seed: 1), K, N);
        Quantized = QuantLinear<TScheme>.From(Dense);
        Generic = TScheme.Config.Activations == ActivationType.Int8
            ? GenericInt8Weight.Of(Quantized.Weight)
            : GenericWeight.Of(Quantized.Weight);
        X = RandomFloats.Uniform(MostRows * K, seed: 2);
        ExpectedOfFloats = Outputs(X.AsSpan(0, CheckedRows * K));
        Expected = TScheme.Config.Activations == ActivationType.Int8 ? Outputs(Rounded(X.AsSpan(0, CheckedRows * K))) : ExpectedOfFloats;
    }

    /// <summary>The only one of this process.</summary>
    public static Subject<TScheme> Instance => Made.Value;

    /// <summary>The weight in float32.</summary>
    public Linear Dense { get; }

    /// <summary>Quantized, with its specialised kernels.</summary>
    public QuantLinear<TScheme> Quantized { get; }

    /// <summary>The same codes for the generic kernel.</summary>
    public IGenericWeight Generic { get; }

    /// <summary>[<see cref="MostRows"/>, K].</summary>
    public float[] X { get; }

    /// <summary>The scalar oracle's outputs of the first rows of x, summed in float64, of an x that is rounded where the config rounds it.</summary>
    public float[] Expected { get; }

    /// <summary>The same of x as it is.</summary>
    public float[] ExpectedOfFloats { get; }

    /// <summary>Throws where outputs differ from those that are right.</summary>
    /// <param name="name">What was run.</param>
    /// <param name="y">[M, N].</param>
    /// <param name="expected">The first rows of it.</param>
    public static void Check(string name, ReadOnlySpan<float> y, ReadOnlySpan<float> expected)
    {
        for (int i = 0; i < Math.Min(y.Length, expected.Length); i++)
        {
            if (!(MathF.Abs(y[i] - expected[i]) < 1e-3f))
            {
                // Said here, too: BenchmarkDotNet 0.14 fails over a set-up's exception within its own process, and loses it.
                string message = $"{name} of {TScheme.KernelName}: y[{i / N}, {i % N}] is {y[i]}, not {expected[i]}.";
                Console.Error.WriteLine(message);
                throw new InvalidOperationException(message);
            }
        }
    }

    /// <summary>x in steps of max|x|/127 a group.</summary>
    private static float[] Rounded(ReadOnlySpan<float> x)
    {
        float[] rounded = new float[x.Length];
        for (int i = 0; i < x.Length; i += TScheme.Config.Group)
        {
            float largest = MathF.Abs(TensorPrimitives.MaxMagnitude(x.Slice(i, TScheme.Config.Group)));
            for (int k = i; k < i + TScheme.Config.Group; k++)
            {
                rounded[k] = MathF.Round(x[k] * (127f / largest)) * (largest / 127f);
            }
        }

        return rounded;
    }

    private float[] Outputs(ReadOnlySpan<float> x)
    {
        float[] y = new float[CheckedRows * N];
        Quantized.Weight.MatMulScalar(x, CheckedRows, y);
        return y;
    }
}
