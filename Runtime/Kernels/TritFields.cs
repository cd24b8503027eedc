using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Specializer.Kernels;

/// <summary>Triples of ternary codes as fields of two bits, 32 rows of W side by side.</summary>
internal static class TritFields
{
    /// <summary>Eight triples as fields 0..7 of the halves that their three codes belong to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Halves(
        Vector512<ushort> t0, Vector512<ushort> t1, Vector512<ushort> t2, Vector512<ushort> t3,
        Vector512<ushort> t4, Vector512<ushort> t5, Vector512<ushort> t6, Vector512<ushort> t7,
        out Vector512<ushort> h0, out Vector512<ushort> h1, out Vector512<ushort> h2)
    {
        // Entry 9·a + 3·b + c is a + 16·b + 256·c.
        Vector512<ushort> nibbles = Vector512.Create(
            0x000, 0x100, 0x200, 0x010, 0x110, 0x210, 0x020, 0x120, 0x220, 0x001, 0x101, 0x201, 0x011, 0x111, 0x211, 0x021,
            0x121, 0x221, 0x002, 0x102, 0x202, 0x012, 0x112, 0x212, 0x022, 0x122, 0x222, 0, 0, 0, 0, 0).AsUInt16();
        Vector512<ushort> upper = nibbles << 2;
        Vector512<ushort> p0 = TritIndices.Entry(t0, nibbles) | TritIndices.Entry(t1, upper);
        Vector512<ushort> p1 = TritIndices.Entry(t2, nibbles) | TritIndices.Entry(t3, upper);
        Vector512<ushort> p2 = TritIndices.Entry(t4, nibbles) | TritIndices.Entry(t5, upper);
        Vector512<ushort> p3 = TritIndices.Entry(t6, nibbles) | TritIndices.Entry(t7, upper);

        // Nibble i of four registers becomes the nibbles of register i.
        Vector512<ushort> low = Vector512.Create((ushort)0x0f0f), bytes = Vector512.Create((ushort)0x00ff);
        Vector512<ushort> even01 = Vector512.ConditionalSelect(low, p0, p1 << 4), odd01 = Vector512.ConditionalSelect(low, p0 >>> 4, p1);
        Vector512<ushort> even23 = Vector512.ConditionalSelect(low, p2, p3 << 4), odd23 = Vector512.ConditionalSelect(low, p2 >>> 4, p3);
        h0 = Vector512.ConditionalSelect(bytes, even01, even23 << 8);
        h1 = Vector512.ConditionalSelect(bytes, odd01, odd23 << 8);
        h2 = Vector512.ConditionalSelect(bytes, even01 >>> 8, even23);
    }
}
