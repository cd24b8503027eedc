using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Specializer.Kernels;

/// <summary>Four registers of whole numbers as bytes, four neighbouring lanes of each side by side; see <see cref="ILanes{TSelf}.StoreQuads"/>.</summary>
internal static class QuadBytes
{
    /// <summary>Each part of 128 bits is packed by itself, so that it holds the same four lanes of all four registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<int> a, Vector512<int> b, Vector512<int> c, Vector512<int> d, ref byte destination, nint stride)
    {
        Vector512<byte> bytes = Avx512BW.PackSignedSaturate(Avx512BW.PackSignedSaturate(a, b), Avx512BW.PackSignedSaturate(c, d)).AsByte();
        StoreHalves(bytes.GetLower(), ref destination, stride);
        StoreHalves(bytes.GetUpper(), ref Unsafe.Add(ref destination, 2 * stride), stride);
    }

    /// <summary>The same of 256 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d, ref byte destination, nint stride) =>
        StoreHalves(Avx2.PackSignedSaturate(Avx2.PackSignedSaturate(a, b), Avx2.PackSignedSaturate(c, d)).AsByte(), ref destination, stride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreHalves(Vector256<byte> bytes, ref byte destination, nint stride)
    {
        bytes.GetLower().StoreUnsafe(ref destination);
        bytes.GetUpper().StoreUnsafe(ref Unsafe.Add(ref destination, stride));
    }
}
