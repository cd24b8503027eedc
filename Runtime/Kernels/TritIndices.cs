using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Specializer.Layout;

namespace Specializer.Kernels;

/// <summary>A word of each of 32 rows of W as indices of look-ups, three triples in their lowest five bits; see <see cref="TritTileLayout"/>.</summary>
/// <remarks>Without AVX-512BW the same entries come out of other instructions, slowly.</remarks>
internal readonly struct TritIndices
{
    public readonly Vector512<ushort> First, Second, Third;

    /// <summary>Takes a word's triples, and its bit of the unit's last triple.</summary>
    /// <param name="source">Words, one a row.</param>
    /// <param name="at">The first row's, counted from there.</param>
    /// <param name="last">The bits of the words before in the unit, which move down.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TritIndices(ref readonly ushort source, nint at, ref Vector512<ushort> last)
    {
        Vector512<ushort> words = Vector512.LoadUnsafe(in source, (nuint)at);
        last = Vector512.ConditionalSelect(Vector512.Create((ushort)0x8000), words, last >>> 1);
        First = words;
        Second = words >>> TritTileLayout.TripleBits;
        Third = words >>> (2 * TritTileLayout.TripleBits);
    }

    /// <summary>The unit's last triple, after all words of the unit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ushort> OfLast(Vector512<ushort> last) => last >>> (16 - TritTileLayout.TripleBits);

    /// <summary>The entries of a table of 32 that the lowest five bits name.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ushort> Entry(Vector512<ushort> index, Vector512<ushort> table) => Avx512BW.IsSupported
        ? Avx512BW.PermuteVar32x16(table, index)
        : Vector512.Shuffle(table, index & Vector512.Create((ushort)31));
}
