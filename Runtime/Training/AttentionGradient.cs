namespace Specializer;

/// <summary>The backward pass of causal softmax attention, heads of queries divided among threads.</summary>
/// <remarks>
/// With P = softmax(q·kᵀ·s), s = 1/√d: gradV = Pᵀ·grad; G = grad·vᵀ; D = P ⊙ (G − rowsum(P ⊙ G))·s; gradQ = D·k; gradK = Dᵀ·q. P is
/// computed again, a block of rows at a time, so that memory grows with the positions and not with their square. Each head of queries
/// sums gradients of keys and values for itself; then the heads that share keys are added in their order.
/// </remarks>
internal readonly ref struct AttentionGradient : IRangeWork
{
    private const int RowsOfBlock = 64;

    private readonly AttentionTensors _tensors;
    private readonly ReadOnlySpan<float> _transposedKeys;
    private readonly ReadOnlySpan<float> _transposedValues;
    private readonly ReadOnlySpan<float> _grad;
    private readonly Span<float> _gradQueries;
    private readonly Span<float> _headKeys;
    private readonly Span<float> _headValues;

    private AttentionGradient(
        AttentionTensors tensors, ReadOnlySpan<float> transposedKeys, ReadOnlySpan<float> transposedValues, ReadOnlySpan<float> grad,
        Span<float> gradQueries, Span<float> headKeys, Span<float> headValues)
    {
        _tensors = tensors;
        _transposedKeys = transposedKeys;
        _transposedValues = transposedValues;
        _grad = grad;
        _gradQueries = gradQueries;
        _headKeys = headKeys;
        _headValues = headValues;
    }

    /// <summary>Gradients of queries, keys and values.</summary>
    /// <param name="tensors">Rotated queries and keys, and values, of one sequence from its beginning.</param>
    /// <param name="grad">[M, heads, d] gradient of what was attended to.</param>
    /// <param name="gradQueries">[M, heads, d], written in full.</param>
    /// <param name="gradKeys">[M, key heads, d], written in full.</param>
    /// <param name="gradValues">[M, key heads, d], written in full.</param>
    public static void Run(
        AttentionTensors tensors, ReadOnlySpan<float> grad, Span<float> gradQueries, Span<float> gradKeys, Span<float> gradValues)
    {
        using var transposedKeys = new RentedFloats(checked(tensors.KeyFeatures * tensors.Stride));
        using var transposedValues = new RentedFloats(transposedKeys.Span.Length);
        tensors.Transpose(tensors.Keys, transposedKeys.Span);
        tensors.Transpose(tensors.Values, transposedValues.Span);
        using var headKeys = new RentedFloats(gradQueries.Length);
        using var headValues = new RentedFloats(gradQueries.Length);
        headKeys.Span.Clear();
        headValues.Span.Clear();
        KernelPool.Shared.For(
            tensors.Heads, minimumPerRange: 1,
            new AttentionGradient(
                tensors, transposedKeys.Span, transposedValues.Span, grad, gradQueries, headKeys.Span, headValues.Span));
        tensors.SumGroups(headKeys.Span, gradKeys);
        tensors.SumGroups(headValues.Span, gradValues);
    }

    public void Run(int begin, int end)
    {
        int stride = _tensors.Stride;
        using var weights = new RentedFloats(RowsOfBlock * stride);
        using var gradients = new RentedFloats(RowsOfBlock * stride);
        for (int head = begin; head < end; head++)
        {
            for (int row = 0; row < _tensors.Positions; row += RowsOfBlock)
            {
                RunBlock(head, row, Math.Min(RowsOfBlock, _tensors.Positions - row), weights.Span, gradients.Span);
            }
        }
    }

    private void RunBlock(int head, int firstRow, int rows, Span<float> weights, Span<float> gradients)
    {
        int d = _tensors.HeadDim, positions = firstRow + rows, queryStride = _tensors.Heads * d;
        int stride = AttentionTensors.WholeRegisters(positions);
        int keyFeature = head / _tensors.QueriesPerKey * d;
        StridedRows weightRows = StridedRows.Of(weights, stride), gradientRows = StridedRows.Of(gradients, stride);
        StridedRows queries = StridedRows.Of(_tensors.Queries, queryStride).FromRow(firstRow).FromColumn(head * d);
        StridedRows grad = StridedRows.Of(_grad, queryStride).FromRow(firstRow).FromColumn(head * d);

        StridedRows keysAcross = StridedRows.Of(_transposedKeys, _tensors.Stride).FromRow(keyFeature);
        BroadcastProduct.Run(queries, rows, keysAcross, stride, d, weightRows);
        float scale = 1f / MathF.Sqrt(d);
        AttentionWork.SoftmaxRows(weights, rows, stride, positions, scale);

        StridedRows valuesAcross = StridedRows.Of(_transposedValues, _tensors.Stride).FromRow(keyFeature);
        BroadcastProduct.Run(grad, rows, valuesAcross, stride, d, gradientRows);
        SoftmaxGradient(weights, gradients, rows, stride, scale);

        StridedRows keys = StridedRows.Of(_tensors.Keys, _tensors.KeyFeatures).FromColumn(keyFeature);
        BroadcastProduct.Run(
            gradientRows, rows, keys, d, positions, StridedRows.Of(_gradQueries, queryStride).FromRow(firstRow).FromColumn(head * d));
        TransposedProduct.Add(gradientRows, positions, queries, d, rows, StridedRows.Of(_headKeys, queryStride).FromColumn(head * d));
        TransposedProduct.Add(weightRows, positions, grad, d, rows, StridedRows.Of(_headValues, queryStride).FromColumn(head * d));
    }

    /// <summary>D from G, in place. What a row does not see has weight 0, and the transposed values there are 0, too.</summary>
    private static void SoftmaxGradient(ReadOnlySpan<float> weights, Span<float> gradients, int rows, int stride, float scale)
    {
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> weight = weights.Slice(row * stride, stride);
            Span<float> gradient = gradients.Slice(row * stride, stride);
            float mean = DenseProduct.Dot(weight, gradient);
            System.Numerics.Tensors.TensorPrimitives.Subtract(gradient, mean, gradient);
            System.Numerics.Tensors.TensorPrimitives.Multiply(gradient, weight, gradient);
            System.Numerics.Tensors.TensorPrimitives.Multiply(gradient, scale, gradient);
        }
    }
}
