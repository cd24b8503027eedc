namespace Specializer.Generator.Tests.Execution;

/// <summary>A span inside a larger array, whose surroundings show whether a kernel wrote beyond it, and poison what it reads there.</summary>
/// <typeparam name="T">Element type.</typeparam>
public sealed class Guarded<T>
    where T : unmanaged, IEquatable<T>
{
    // More than the widest registers of an unrolled loop reach.
    private const int Margin = 256;

    private readonly T[] _array;
    private readonly T _canary;

    /// <summary>A span that holds nothing but the canary.</summary>
    /// <param name="length">Its elements.</param>
    /// <param name="canary">What stands around it; NaN, for floats that are read.</param>
    public Guarded(int length, T canary)
    {
        _array = new T[length + (2 * Margin)];
        _array.AsSpan().Fill(canary);
        _canary = canary;
    }

    /// <summary>A span that holds given elements.</summary>
    public Guarded(ReadOnlySpan<T> content, T canary)
        : this(content.Length, canary) => content.CopyTo(Span);

    /// <summary>The guarded elements.</summary>
    public Span<T> Span => _array.AsSpan(Margin, _array.Length - (2 * Margin));

    /// <summary>Fails where anything around the span has changed.</summary>
    public void AssertSurroundingsUntouched()
    {
        Assert.Equal(-1, _array.AsSpan(0, Margin).IndexOfAnyExcept(_canary));
        Assert.Equal(-1, _array.AsSpan(_array.Length - Margin).IndexOfAnyExcept(_canary));
    }
}
