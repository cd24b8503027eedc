using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Specializer.Kernels;

namespace Specializer;

/// <summary>y = x·Φ(x), Φ being the distribution function of the standard normal distribution.</summary>
/// <param name="approximation">Which of torch's two forms.</param>
/// <remarks>
/// With <see cref="GeluApproximation.None"/> the error is at most |x|·3·10⁻⁷: the error function is the rational
/// approximation of degree 13/8 that Eigen uses on [-4, 4], within 4·10⁻⁷ of it.
/// </remarks>
public sealed class GELU(GeluApproximation approximation = GeluApproximation.None) : ActivationLayer
{
    // x³ term and scale of the tanh form; 0.5·(1 + tanh u) = σ(2u).
    private const float Cubic = 0.044715f;
    private const float TwiceSqrtTwoOverPi = 1.5957691216057308f;

    /// <summary>The form that is computed.</summary>
    public GeluApproximation Approximation { get; } = approximation;

    /// <inheritdoc/>
    protected override void Apply(ReadOnlySpan<float> x, Span<float> y)
    {
        if (Approximation == GeluApproximation.Tanh)
        {
            ApplyTanh(x, y);
            return;
        }

        int done = Lanes16.IsSupported ? ApplyErf<Lanes16>(x, y, 0)
            : Lanes8.IsSupported ? ApplyErf<Lanes8>(x, y, 0)
            : Lanes4.IsSupported ? ApplyErf<Lanes4>(x, y, 0)
            : 0;
        ApplyErf<Lanes1>(x, y, done);
    }

    private static void ApplyTanh(ReadOnlySpan<float> x, Span<float> y)
    {
        TensorPrimitives.Multiply(x, x, y);
        TensorPrimitives.Multiply(y, Cubic, y);
        TensorPrimitives.Add(y, 1f, y);
        TensorPrimitives.Multiply(x, y, y);
        TensorPrimitives.Multiply(y, TwiceSqrtTwoOverPi, y);
        TensorPrimitives.Sigmoid(y, y);
        TensorPrimitives.Multiply(x, y, y);
    }

    // From begin as far as whole registers reach; returns where that is.
    private static int ApplyErf<T>(ReadOnlySpan<float> x, Span<float> y, int begin)
        where T : struct, ILanes<T>
    {
        ref readonly float source = ref MemoryMarshal.GetReference(x);
        ref float target = ref MemoryMarshal.GetReference(y);
        T half = T.Broadcast(0.5f);
        T one = T.Broadcast(1f);
        T sqrtHalf = T.Broadcast(0.70710678118654752f);
        int i = begin;
        for (; i <= x.Length - T.Count; i += T.Count)
        {
            T value = T.Load(in source, i);
            T.Store(half * value * (one + Erf(value * sqrtHalf)), ref target, i);
        }

        return i;
    }

    private static T Erf<T>(T x)
        where T : struct, ILanes<T>
    {
        T u = T.Min(T.Max(x, T.Broadcast(-4f)), T.Broadcast(4f));
        T square = u * u;
        T p = T.Broadcast(-2.72614225801306e-10f);
        p = T.MultiplyAdd(p, square, T.Broadcast(2.77068142495902e-08f));
        p = T.MultiplyAdd(p, square, T.Broadcast(-2.10102402082508e-06f));
        p = T.MultiplyAdd(p, square, T.Broadcast(-5.69250639462346e-05f));
        p = T.MultiplyAdd(p, square, T.Broadcast(-7.34990630326855e-04f));
        p = T.MultiplyAdd(p, square, T.Broadcast(-2.95459980854025e-03f));
        p = T.MultiplyAdd(p, square, T.Broadcast(-1.60960333262415e-02f));
        T q = T.Broadcast(-1.45660718464996e-05f);
        q = T.MultiplyAdd(q, square, T.Broadcast(-2.13374055278905e-04f));
        q = T.MultiplyAdd(q, square, T.Broadcast(-1.68282697438203e-03f));
        q = T.MultiplyAdd(q, square, T.Broadcast(-7.37332916720468e-03f));
        q = T.MultiplyAdd(q, square, T.Broadcast(-1.42647390514189e-02f));
        return u * p / q;
    }
}
