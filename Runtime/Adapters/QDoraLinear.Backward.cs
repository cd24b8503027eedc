namespace Specializer;

/// <content>The derived backward pass.</content>
public abstract partial class QDoraLinear
{
    /// <summary>The forward pass, keeping what <see cref="Backward"/> needs.</summary>
    /// <param name="x">[M, K] row-major.</param>
    /// <param name="m">Rows, ≥ 0.</param>
    /// <param name="y">[M, N] row-major, written in full; the same bits as <see cref="Layer.Forward(ReadOnlySpan{float}, int, Span{float})"/>.</param>
    /// <param name="activations">Written; made for this layer and at least as many rows.</param>
    /// <exception cref="ArgumentException">A length does not fit, or the activations are of another shape.</exception>
    public void Forward(ReadOnlySpan<float> x, int m, Span<float> y, QDoraActivations activations)
    {
        ArgumentNullException.ThrowIfNull(activations);
        CheckRows(x.Length, m, y.Length);
        activations.Check(this, m);
        if (m == 0)
        {
            return;
        }

        Sum(x, m, activations.Projected(m), activations.Sums(m));
        using var scale = new RentedFloats(OutFeatures);
        OutputScale(scale.Span);
        KernelPool.Shared.For(m, RowsWorthAThread, new ScaledRows { Factors = scale.Span, From = activations.Sums(m), To = y });
        AddBias(m, y);
    }

    /// <summary>Gradients of a loss L from its gradient with respect to y, the norms being constants.</summary>
    /// <param name="x">[M, K] as the forward pass had it.</param>
    /// <param name="m">Rows, ≥ 0.</param>
    /// <param name="gradY">[M, N] ∂L/∂y.</param>
    /// <param name="gradX">[M, K] receives ∂L/∂x; or empty where nobody needs it.</param>
    /// <param name="activations">What <see cref="Forward(ReadOnlySpan{float}, int, Span{float}, QDoraActivations)"/> kept of the same x.</param>
    /// <param name="gradients">Gradients of A, B and m are added to these.</param>
    /// <remarks>
    /// With s = m·α/norm, z = x·Ŵᵀ + (x·Aᵀ)·Bᵀ and h = gradY ⊙ s: gradX = h·Ŵ + (h·B)·A; A gets (h·B)ᵀ·x; B gets hᵀ·(x·Aᵀ);
    /// m gets the column sums of gradY ⊙ z, times α/norm. Sums over rows are added in their order. The same bits whatever the thread count.
    /// A scheme that rounds activations is differentiated as if it did not.
    /// </remarks>
    /// <exception cref="ArgumentException">A length does not fit, or the activations are of another shape.</exception>
    public void Backward(
        ReadOnlySpan<float> x, int m, ReadOnlySpan<float> gradY, Span<float> gradX, QDoraActivations activations, QDoraGradients gradients)
    {
        ArgumentNullException.ThrowIfNull(activations);
        ArgumentNullException.ThrowIfNull(gradients);
        CheckRows(x.Length, m, gradY.Length);
        CheckRows(gradX.IsEmpty ? x.Length : gradX.Length, m, gradY.Length);
        activations.Check(this, m);
        if (m == 0)
        {
            return;
        }

        BringUpToDate();
        KernelPool pool = KernelPool.Shared;
        pool.For(
            (OutFeatures + MagnitudeColumns.Columns - 1) / MagnitudeColumns.Columns,
            minimumPerRange: 1,
            new MagnitudeColumns { GradY = gradY, Sums = activations.Sums(m), Gain = _gain, M = m, Gradient = gradients.Magnitude });

        using var scaled = new RentedFloats(gradY.Length);
        using var gradProjected = new RentedFloats(checked(m * Rank));
        ScaleGradient(gradY, m, scaled.Span, gradProjected.Span);
        TransposedProductWork.Add(pool, gradProjected.Span, Rank, x, InFeatures, m, gradients.A);
        AddGradientOfB(activations.Projected(m), scaled.Span, m, gradients.B);
        if (!gradX.IsEmpty)
        {
            InputGradient(scaled.Span, gradProjected.Span, m, gradX);
        }
    }

    /// <inheritdoc/>
    protected override void MultiplyTransposed(ReadOnlySpan<float> gradY, int m, Span<float> gradX)
    {
        BringUpToDate();
        using var scaled = new RentedFloats(gradY.Length);
        using var gradProjected = new RentedFloats(checked(m * Rank));
        ScaleGradient(gradY, m, scaled.Span, gradProjected.Span);
        InputGradient(scaled.Span, gradProjected.Span, m, gradX);
    }

    /// <summary>h = gradY ⊙ s, and h·B.</summary>
    private void ScaleGradient(ReadOnlySpan<float> gradY, int m, Span<float> scaled, Span<float> gradProjected)
    {
        using var scale = new RentedFloats(OutFeatures);
        OutputScale(scale.Span);
        KernelPool.Shared.For(m, RowsWorthAThread, new ScaledRows { Factors = scale.Span, From = gradY, To = scaled });
        DenseProductWork.Run(KernelPool.Shared, scaled, m, _transposedB, Rank, OutFeatures, gradProjected);
    }

    /// <summary>h·Ŵ + (h·B)·A.</summary>
    private void InputGradient(ReadOnlySpan<float> scaled, ReadOnlySpan<float> gradProjected, int m, Span<float> gradX)
    {
        Quantized.MatMulTransposed(scaled, m, gradX);
        KernelPool.Shared.For(m, RowsWorthAThread, new LowRankRows { U = gradProjected, Rows = A, Rank = Rank, Y = gradX });
    }

    /// <summary>As [rank, N] first: neighbours then fill registers, however small the rank is.</summary>
    private void AddGradientOfB(ReadOnlySpan<float> projected, ReadOnlySpan<float> scaled, int m, Span<float> gradient)
    {
        using var transposed = new RentedFloats(gradient.Length);
        transposed.Span.Clear();
        TransposedProductWork.Add(KernelPool.Shared, projected, Rank, scaled, OutFeatures, m, transposed.Span);
        for (int i = 0; i < gradient.Length; i++)
        {
            gradient[i] += transposed.Span[(i % Rank * OutFeatures) + (i / Rank)];
        }
    }
}
