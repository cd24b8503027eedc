#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>CUtensorMap: what copies of boxes of a matrix read of its shape (compute capability 9.0).</summary>
internal static unsafe class CudaTensorMap
{
    private const int Bytes = 128;
    private const int HostAlignment = 64;
    private const int Unsigned8 = 0;
    private const int Swizzle128 = 3;
    private const int Promote256 = 3;

    private static readonly delegate* unmanaged<byte*, int, uint, nint, ulong*, ulong*, uint*, uint*, int, int, int, int, int> EncodeTiled =
        (delegate* unmanaged<byte*, int, uint, nint, ulong*, ulong*, uint*, uint*, int, int, int, int, int>)CudaDriver.Export("cuTensorMapEncodeTiled");

    /// <summary>The map of a matrix of bytes in boxes of some rows by 128 columns, whose pieces of 16 bytes are exchanged by the lowest three bits of the row's number; zeros beyond its edges.</summary>
    /// <param name="address">The first byte.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="rowBytes">Bytes of a row, a multiple of 16.</param>
    /// <param name="rowsOfBox">Rows of a box.</param>
    /// <exception cref="GpuException">The driver refuses.</exception>
    public static byte[] Of(nint address, int rows, int rowBytes, int rowsOfBox)
    {
        byte* room = stackalloc byte[Bytes + HostAlignment];
        byte* map = (byte*)(((nint)room + HostAlignment - 1) & ~(HostAlignment - 1));
        ulong* shape = stackalloc ulong[] { (ulong)rowBytes, (ulong)rows };
        ulong stride = (ulong)rowBytes;
        uint* box = stackalloc uint[] { 128, (uint)rowsOfBox };
        uint* steps = stackalloc uint[] { 1, 1 };
        CudaDriver.Check(
            EncodeTiled(map, Unsigned8, 2, address, shape, &stride, box, steps, 0, Swizzle128, Promote256, 0), $"a map of [{rows}, {rowBytes}] bytes");
        return new ReadOnlySpan<byte>(map, Bytes).ToArray();
    }
}
#endif
