using System.Buffers;
using System.Numerics.Tensors;

namespace Specializer;

/// <summary>The mean of −ln p(next token) over a sequence and its gradient, rows divided among threads.</summary>
internal readonly ref struct CrossEntropyGradient : IRangeWork
{
    private readonly Span<float> _logits;
    private readonly ReadOnlySpan<int> _tokens;
    private readonly Span<double> _losses;
    private readonly float _factor;

    private CrossEntropyGradient(Span<float> logits, ReadOnlySpan<int> tokens, Span<double> losses, float factor)
    {
        _logits = logits;
        _tokens = tokens;
        _losses = losses;
        _factor = factor;
    }

    /// <summary>Replaces logits by the gradient of weight times the mean loss with respect to them.</summary>
    /// <param name="logits">[M, vocabulary], row t predicting token t + 1; the last row predicts nothing and becomes 0.</param>
    /// <param name="tokens">[M], M ≥ 2, each in the vocabulary.</param>
    /// <param name="weight">What the gradient is multiplied with.</param>
    /// <returns>The mean loss in nats, not multiplied; NaN where a logit is.</returns>
    public static double Replace(Span<float> logits, ReadOnlySpan<int> tokens, double weight)
    {
        int predictions = tokens.Length - 1;
        double[] rented = ArrayPool<double>.Shared.Rent(predictions);
        try
        {
            Span<double> losses = rented.AsSpan(0, predictions);
            KernelPool.Shared.For(
                predictions, minimumPerRange: 16, new CrossEntropyGradient(logits, tokens, losses, (float)(weight / predictions)));
            logits[(logits.Length / tokens.Length * predictions)..].Clear();
            double sum = 0;
            foreach (double loss in losses)
            {
                sum += loss;
            }

            return sum / predictions;
        }
        finally
        {
            ArrayPool<double>.Shared.Return(rented);
        }
    }

    /// <summary>Loss −ln(eˣ/Σ), gradient softmax − 1 at the next token.</summary>
    public void Run(int begin, int end)
    {
        int vocabulary = _logits.Length / _tokens.Length;
        for (int t = begin; t < end; t++)
        {
            Span<float> row = _logits.Slice(t * vocabulary, vocabulary);
            int next = _tokens[t + 1];
            TensorPrimitives.Subtract(row, TensorPrimitives.Max(row), row);
            double difference = row[next];
            TensorPrimitives.Exp(row, row);
            float sum = OrderedSum.Of(row);
            _losses[t] = Math.Log(sum) - difference;
            TensorPrimitives.Multiply(row, _factor / sum, row);
            row[next] -= _factor;
        }
    }
}
