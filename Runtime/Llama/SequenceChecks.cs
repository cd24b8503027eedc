namespace Specializer;

/// <summary>What a Llama asks of its callers, wherever it runs.</summary>
internal static class SequenceChecks
{
    /// <summary>Throws where logits are not some rows of the vocabulary.</summary>
    /// <exception cref="ArgumentException">They are not.</exception>
    public static void Logits(LlamaConfig config, ReadOnlySpan<float> logits, int rows)
    {
        if (logits.Length != (long)rows * config.VocabSize)
        {
            throw new ArgumentException(
                $"{rows} rows of {config.VocabSize} logits are {(long)rows * config.VocabSize} elements, not {logits.Length}.", nameof(logits));
        }
    }

    /// <summary>Throws where a prompt cannot be continued by so many tokens.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The prompt is empty, the count negative, or both longer than the model was made for.</exception>
    public static void Continuation(LlamaConfig config, ReadOnlyMemory<int> prompt, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfZero(prompt.Length, nameof(prompt));
        if (prompt.Length + (long)count > config.MaxPositionEmbeddings)
        {
            throw new ArgumentOutOfRangeException(
                nameof(count),
                count,
                $"A prompt of {prompt.Length} and {count} more are over the {config.MaxPositionEmbeddings} tokens of this model.");
        }
    }

    /// <summary>Throws where a cache has no room for more positions.</summary>
    /// <exception cref="InvalidOperationException">It has none.</exception>
    public static void Room(int positions, int length, int capacity)
    {
        if (positions > capacity - length)
        {
            throw new InvalidOperationException(
                $"{positions} more positions do not fit: the cache holds {length} of {capacity}. Clear it, or make a larger one.");
        }
    }
}
