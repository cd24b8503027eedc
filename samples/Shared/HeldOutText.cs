namespace Specializer.Samples;

/// <summary>Text that the model was not trained on, in windows that are evaluated one by one.</summary>
public sealed class HeldOutText
{
    /// <summary>Bytes of a window: the longest sequence of the model.</summary>
    public const int WindowBytes = 512;

    private readonly byte[] _text;

    private HeldOutText(byte[] text) => _text = text;

    /// <summary>Windows there are.</summary>
    public int Windows => _text.Length / WindowBytes;

    /// <summary>Reads a file of whole windows.</summary>
    /// <exception cref="InvalidDataException">The file is empty or ends within a window.</exception>
    public static HeldOutText Read(string path)
    {
        byte[] text = File.ReadAllBytes(path);
        return text.Length > 0 && text.Length % WindowBytes == 0
            ? new HeldOutText(text)
            : throw new InvalidDataException($"{path}: {text.Length} bytes are no whole windows of {WindowBytes}.");
    }

    /// <summary>
    /// Bits per byte: the mean over some windows, spread evenly, of the mean over their positions of −log₂ p(next byte).
    /// </summary>
    /// <param name="model">A model of bytes.</param>
    /// <param name="count">How many windows, 1..<see cref="Windows"/>.</param>
    /// <param name="windowDone">Called after each.</param>
    /// <param name="cancellation">Checked before each.</param>
    public double BitsPerByte(LlamaForCausalLM model, int count, Action windowDone, CancellationToken cancellation)
    {
        KeyValueCache cache = model.NewCache(WindowBytes);
        return BitsPerByte(Forward, model.Config.VocabSize, count, windowDone, cancellation);

        void Forward(int[] tokens, float[] logits)
        {
            cache.Clear();
            model.Forward(tokens, cache, logits);
        }
    }

    /// <summary>The same of a model that runs somewhere else.</summary>
    /// <param name="forward">Writes the logits [M, vocabulary] of a new sequence's tokens [M].</param>
    /// <param name="vocabulary">Tokens in the vocabulary.</param>
    /// <param name="count">How many windows, 1..<see cref="Windows"/>.</param>
    /// <param name="windowDone">Called after each.</param>
    /// <param name="cancellation">Checked before each.</param>
    public double BitsPerByte(Action<int[], float[]> forward, int vocabulary, int count, Action windowDone, CancellationToken cancellation)
    {
        float[] logits = new float[WindowBytes * vocabulary];
        int[] tokens = new int[WindowBytes];
        double bits = 0;
        for (int i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            int window = (int)((long)i * Windows / count);
            Bytes.ToTokens(_text.AsSpan(window * WindowBytes, WindowBytes), tokens);
            forward(tokens, logits);
            bits += CrossEntropy.BitsPerToken(logits, tokens);
            windowDone();
        }

        return bits / count;
    }
}
