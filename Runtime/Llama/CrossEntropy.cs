using System.Numerics.Tensors;

namespace Specializer;

/// <summary>How well logits predict tokens.</summary>
public static class CrossEntropy
{
    /// <summary>The mean of −log₂ p(token t + 1 | tokens 0..t) over a sequence.</summary>
    /// <param name="logits">[M, vocabulary], row t predicting token t + 1; the last row is not read. It is overwritten.</param>
    /// <param name="tokens">[M], M ≥ 2.</param>
    /// <returns>Bits a token; NaN where a logit is.</returns>
    /// <exception cref="ArgumentException">There are fewer than two tokens, or the logits are no M rows.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A token is not in the vocabulary.</exception>
    public static double BitsPerToken(Span<float> logits, ReadOnlySpan<int> tokens)
    {
        if (tokens.Length < 2 || logits.Length % tokens.Length != 0 || logits.IsEmpty)
        {
            throw new ArgumentException($"{logits.Length} logits are no rows for {tokens.Length} tokens, of which at least 2 are needed.");
        }

        int vocabulary = logits.Length / tokens.Length;
        double bits = 0;
        for (int t = 0; t < tokens.Length - 1; t++)
        {
            int next = tokens[t + 1];
            if ((uint)next >= (uint)vocabulary)
            {
                throw new ArgumentOutOfRangeException(nameof(tokens), next, $"Token {t + 1} is not in a vocabulary of {vocabulary}.");
            }

            bits += Bits(logits.Slice(t * vocabulary, vocabulary), next);
        }

        return bits / (tokens.Length - 1);
    }

    // log₂ Σ e^(x − max) − (x_next − max)·log₂ e
    private static double Bits(Span<float> row, int next)
    {
        TensorPrimitives.Subtract(row, TensorPrimitives.Max(row), row);
        float difference = row[next];
        TensorPrimitives.Exp(row, row);
        return Math.Log2(OrderedSum.Of(row)) - (difference * Math.Log2(Math.E));
    }
}
