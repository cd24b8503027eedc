using System.Numerics.Tensors;
using Specializer.Kernels;

namespace Specializer;

/// <summary>
/// A quantized weight with a trainable DoRA adapter: y = (x·Ŵᵀ + (x·Aᵀ)·Bᵀ) / ‖Ŵ + B·A‖ · m·α + bias, norms row by row.
/// </summary>
/// <remarks>
/// <para>
/// Sources: <c>QuantedDoraModule</c> of the HQQ + QDoRA notebook; Liu et al., "DoRA: Weight-Decomposed Low-Rank Adaptation", 2024, whose
/// section 4.3 treats the norm as a constant when differentiating. So does <see cref="Backward"/>.
/// </para>
/// <para>
/// Norms are computed when the layer first runs, and again only after <see cref="AdapterChanged"/>: whoever writes to <see cref="A"/> or
/// <see cref="B"/> calls it. <see cref="Magnitude"/> is read anew each time. A row whose norm is 0 gives 0, where the formula is 0/0.
/// </para>
/// <para>
/// Error of y before the bias: that of the scheme's kernel plus (K/lanes + rank + 40)·2⁻²⁴·Σ|x|·(|ŵ| + Σ|b·a|), times m·α/norm. The same
/// bits whatever the thread count, and for each row whatever the other rows.
/// </para>
/// </remarks>
public abstract partial class QDoraLinear : LinearLayer
{
    private readonly Lock _gate = new();
    private readonly float[] _gain;
    private readonly float[] _transposedB;
    private bool _isCurrent;

    private protected QDoraLinear(QuantizedTensor weight, float[] a, float[] b, float[] magnitude, float alpha, float[]? bias)
        : base(weight.Layout.K, weight.Layout.N, bias)
    {
        Rank = a.Length / InFeatures;
        if (Rank < 1 || a.Length != (long)Rank * InFeatures || b.Length != (long)OutFeatures * Rank)
        {
            throw new ArgumentException(
                $"A of {a.Length} and B of {b.Length} elements are not [rank, {InFeatures}] and [{OutFeatures}, rank] for any rank.");
        }

        KernelArguments.CheckLength(nameof(magnitude), magnitude.Length, OutFeatures);
        if (!float.IsFinite(alpha))
        {
            throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "α must be finite.");
        }

        (A, B, Magnitude, Alpha) = (a, b, magnitude, alpha);
        _gain = new float[OutFeatures];
        _transposedB = new float[b.Length];
    }

    /// <summary>The features that x is projected to.</summary>
    public int Rank { get; }

    /// <summary>α, a constant factor of every output.</summary>
    public float Alpha { get; }

    /// <summary>A[rank, K], row-major. Call <see cref="AdapterChanged"/> after writing to it.</summary>
    public float[] A { get; }

    /// <summary>B[N, rank], row-major. Call <see cref="AdapterChanged"/> after writing to it.</summary>
    public float[] B { get; }

    /// <summary>m[N], the length of each row of the effective weight.</summary>
    public float[] Magnitude { get; }

    /// <summary>Ŵ[N, K], frozen.</summary>
    internal abstract QuantizedTensor Quantized { get; }

    /// <summary>Bits a weight takes with the adapter in float32: codes, scales, zeros, A, B and m over N·K.</summary>
    public override double BitsPerWeight =>
        ((8.0 * Quantized.Bytes) + (32.0 * (A.Length + B.Length + Magnitude.Length))) / ((double)InFeatures * OutFeatures);

    /// <summary>Says that <see cref="A"/> or <see cref="B"/> was written to: the next pass computes the norms anew.</summary>
    /// <remarks>Not while another thread runs the layer.</remarks>
    public void AdapterChanged() => Volatile.Write(ref _isCurrent, false);

    /// <summary>‖Ŵ + B·A‖₂ of each row, computed now.</summary>
    /// <param name="norms">[N], written in full.</param>
    /// <exception cref="ArgumentException">It has another length.</exception>
    public void RowNorms(Span<float> norms) => Quantized.RowNorms(A, B, Rank, norms);

    /// <inheritdoc/>
    protected internal override void OnStateLoaded() => AdapterChanged();

    /// <inheritdoc/>
    protected override void Multiply(ReadOnlySpan<float> x, int m, Span<float> y)
    {
        using var projected = new RentedFloats(checked(m * Rank));
        Sum(x, m, projected.Span, y);
        using var scale = new RentedFloats(OutFeatures);
        OutputScale(scale.Span);
        KernelPool.Shared.For(m, RowsWorthAThread, new ScaledRows { Factors = scale.Span, From = y, To = y });
    }

    /// <summary>x·Ŵᵀ + (x·Aᵀ)·Bᵀ.</summary>
    private void Sum(ReadOnlySpan<float> x, int m, Span<float> projected, Span<float> y)
    {
        BringUpToDate();
        DenseProductWork.Run(KernelPool.Shared, x, m, A, Rank, InFeatures, projected);
        Quantized.MatMul(x, m, y);
        KernelPool.Shared.For(m, RowsWorthAThread, new LowRankRows { U = projected, Rows = _transposedB, Rank = Rank, Y = y });
    }

    /// <summary>m·α/norm of each output.</summary>
    private void OutputScale(Span<float> scale) => TensorPrimitives.Multiply(Magnitude, _gain, scale);

    /// <summary>α/norm and Bᵀ, where the adapter has changed since.</summary>
    private void BringUpToDate()
    {
        if (Volatile.Read(ref _isCurrent))
        {
            return;
        }

        lock (_gate)
        {
            if (_isCurrent)
            {
                return;
            }

            RowNorms(_gain);
            for (int n = 0; n < _gain.Length; n++)
            {
                _gain[n] = _gain[n] == 0 ? 0 : Alpha / _gain[n];
            }

            for (int i = 0; i < B.Length; i++)
            {
                _transposedB[(i % Rank * OutFeatures) + (i / Rank)] = B[i];
            }

            Volatile.Write(ref _isCurrent, true);
        }
    }
}
