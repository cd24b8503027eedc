namespace Specializer.Layout;

/// <summary>Some neighbouring bits of every code, packed into words of their own.</summary>
/// <param name="Bits">Bits of a code in this plane: 8, 4, 2 or 1.</param>
/// <param name="CodeShift">The lowest of those bits within the code.</param>
public readonly record struct TilePlane(int Bits, int CodeShift)
{
    /// <summary>Codes of a 32-bit word.</summary>
    public int CodesPerWord => 32 / Bits;

    /// <summary>The plane's part of a code, once it is shifted down.</summary>
    public int Mask => (1 << Bits) - 1;

    /// <summary>Words that hold a number of codes.</summary>
    public int Words(int codes) => (codes + CodesPerWord - 1) / CodesPerWord;

    /// <summary>The lowest bit of element p of a segment in its word.</summary>
    public int Shift(int p) => (8 * (p % 4)) + (Bits * (p % CodesPerWord / 4));
}
