namespace Specializer.Layout;

/// <summary>Where some bits of a code lie in a unit of <see cref="UnitFormat"/>.</summary>
/// <param name="Word">Index of the 32-bit word in the unit.</param>
/// <param name="Shift">The lowest bit in that word.</param>
/// <param name="Bits">How many bits.</param>
/// <param name="CodeShift">Where they belong in the code.</param>
public readonly record struct UnitPart(int Word, int Shift, int Bits, int CodeShift)
{
    /// <summary>The mask of the bits once they are shifted down.</summary>
    public int Mask => (1 << Bits) - 1;
}
