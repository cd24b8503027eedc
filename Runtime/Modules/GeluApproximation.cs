namespace Specializer;

/// <summary>How <see cref="GELU"/> is computed.</summary>
public enum GeluApproximation
{
    /// <summary>x·Φ(x) by the error function.</summary>
    None,

    /// <summary>0.5·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))).</summary>
    Tanh,
}
