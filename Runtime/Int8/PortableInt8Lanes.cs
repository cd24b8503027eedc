using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Specializer;

/// <summary>Any processor: products of two codes fit int16, and are widened before they are added.</summary>
internal readonly struct PortableInt8Lanes : IInt8Lanes<PortableInt8Lanes>
{
    private readonly Vector128<int> _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private PortableInt8Lanes(Vector128<int> value) => _value = value;

    public static bool IsSupported => true;

    public static int Count => 16;

    public static int RowsOfTile => 2;

    public static int OffsetOfX => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableInt8Lanes LoadX(ref readonly sbyte source, nint offset) => LoadW(in source, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableInt8Lanes LoadW(ref readonly sbyte source, nint offset) =>
        new(Vector128.LoadUnsafe(in Unsafe.Add(ref Unsafe.AsRef(in source), offset)).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableInt8Lanes MultiplyAdd(PortableInt8Lanes x, PortableInt8Lanes w, PortableInt8Lanes sums)
    {
        (Vector128<short> xLower, Vector128<short> xUpper) = Vector128.Widen(x._value.AsSByte());
        (Vector128<short> wLower, Vector128<short> wUpper) = Vector128.Widen(w._value.AsSByte());
        (Vector128<int> a, Vector128<int> b) = Vector128.Widen(xLower * wLower);
        (Vector128<int> c, Vector128<int> d) = Vector128.Widen(xUpper * wUpper);
        return new(sums._value + (a + b) + (c + d));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Totals(PortableInt8Lanes a, PortableInt8Lanes b, PortableInt8Lanes c, PortableInt8Lanes d) =>
        Vector128.Create(Vector128.Sum(a._value), Vector128.Sum(b._value), Vector128.Sum(c._value), Vector128.Sum(d._value));
}
