namespace Specializer.Samples.ApiDocs;

/// <summary>A model where it runs: what is measured and spoken with.</summary>
internal abstract class RunningModel : IDisposable
{
    /// <summary>Logits of the token that follows each of a new sequence's.</summary>
    /// <param name="tokens">[M], M at most <see cref="HeldOutText.WindowBytes"/>.</param>
    /// <param name="logits">[M, vocabulary].</param>
    public abstract void Forward(int[] tokens, float[] logits);

    /// <summary>The likeliest continuation of a new sequence.</summary>
    public abstract IEnumerable<int> GenerateGreedily(int[] prompt, int count, CancellationToken cancellation);

    /// <inheritdoc/>
    public abstract void Dispose();
}
