namespace Specializer;

/// <summary>Gradients of a loss with respect to the parameters of a <see cref="QDoraLinear"/>; backward passes add to them.</summary>
public sealed class QDoraGradients
{
    /// <summary>Zeros of a layer's shapes.</summary>
    /// <param name="layer">The layer.</param>
    public QDoraGradients(QDoraLinear layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        A = new float[layer.A.Length];
        B = new float[layer.B.Length];
        Magnitude = new float[layer.Magnitude.Length];
    }

    /// <summary>∂L/∂A, [rank, K] row-major.</summary>
    public float[] A { get; }

    /// <summary>∂L/∂B, [N, rank] row-major.</summary>
    public float[] B { get; }

    /// <summary>∂L/∂m, [N].</summary>
    public float[] Magnitude { get; }

    /// <summary>Sets all to 0.</summary>
    public void Clear()
    {
        Array.Clear(A);
        Array.Clear(B);
        Array.Clear(Magnitude);
    }
}
