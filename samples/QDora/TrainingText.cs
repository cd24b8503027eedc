namespace Specializer.Samples.QDora;

/// <summary>Windows of the text that the model was trained on, each from a place drawn at random.</summary>
internal sealed class TrainingText
{
    private readonly byte[] _text;
    private readonly Random _random;

    private TrainingText(byte[] text, int seed)
    {
        _text = text;
        _random = new Random(seed);
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="seed">Determines the places.</param>
    /// <exception cref="InvalidDataException">It is shorter than a window.</exception>
    public static TrainingText Read(string path, int seed)
    {
        byte[] text = File.ReadAllBytes(path);
        return text.Length >= HeldOutText.WindowBytes
            ? new TrainingText(text, seed)
            : throw new InvalidDataException($"{path}: {text.Length} bytes are less than a window of {HeldOutText.WindowBytes}.");
    }

    /// <summary>The tokens of the next window.</summary>
    /// <param name="tokens">[512], written in full.</param>
    public void Next(Span<int> tokens)
    {
        int begin = _random.Next(_text.Length - HeldOutText.WindowBytes + 1);
        Bytes.ToTokens(_text.AsSpan(begin, HeldOutText.WindowBytes), tokens);
    }
}
