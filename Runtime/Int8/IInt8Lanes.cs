using System.Runtime.Intrinsics;

namespace Specializer;

/// <summary>
/// A SIMD register of int8 codes, widened or not, or of int32 sums: the one instruction or two by which a processor multiplies codes
/// and adds neighbouring products. Every implementation gives the exact sum.
/// </summary>
/// <typeparam name="TSelf">The implementing struct, one field wide, so that the JIT keeps it in a register.</typeparam>
/// <remarks>Memory is addressed by a reference and an offset, unchecked.</remarks>
internal interface IInt8Lanes<TSelf>
    where TSelf : struct, IInt8Lanes<TSelf>
{
    /// <summary>Whether this processor has the instructions; a constant once compiled.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>Codes of a register; it divides <see cref="Int8Product.CodeMultiple"/>.</summary>
    static abstract int Count { get; }

    /// <summary>Rows of x that a tile has room for: 4 where there are 32 registers, 2 where there are 16.</summary>
    static abstract int RowsOfTile { get; }

    /// <summary>
    /// What <see cref="LoadX"/> adds to each code, because the instruction takes x without a sign. Sums of products then exceed the true
    /// ones by this times the sum of w.
    /// </summary>
    static abstract int OffsetOfX { get; }

    /// <summary>Loads neighbouring codes of x, <see cref="OffsetOfX"/> added.</summary>
    static abstract TSelf LoadX(ref readonly sbyte source, nint offset);

    /// <summary>Loads neighbouring codes of w.</summary>
    static abstract TSelf LoadW(ref readonly sbyte source, nint offset);

    /// <summary>Adds the products of codes to int32 sums, several products to each.</summary>
    static abstract TSelf MultiplyAdd(TSelf x, TSelf w, TSelf sums);

    /// <summary>The total of each of four registers of sums.</summary>
    static abstract Vector128<int> Totals(TSelf a, TSelf b, TSelf c, TSelf d);
}
