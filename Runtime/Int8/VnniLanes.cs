using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Specializer;

/// <summary>AVX-VNNI: vpdpbusd adds four products of an unsigned and a signed byte to each int32, without saturation.</summary>
internal readonly struct VnniLanes : IInt8Lanes<VnniLanes>
{
    private readonly Vector256<int> _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private VnniLanes(Vector256<int> value) => _value = value;

    public static bool IsSupported => AvxVnni.IsSupported;

    public static int Count => 32;

    public static int RowsOfTile => Avx512F.VL.IsSupported ? 4 : 2;

    public static int OffsetOfX => 128;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VnniLanes LoadX(ref readonly sbyte source, nint offset) =>
        new((Vector256.LoadUnsafe(in Unsafe.Add(ref Unsafe.AsRef(in source), offset)) ^ Vector256.Create(sbyte.MinValue)).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VnniLanes LoadW(ref readonly sbyte source, nint offset) =>
        new(Vector256.LoadUnsafe(in Unsafe.Add(ref Unsafe.AsRef(in source), offset)).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VnniLanes MultiplyAdd(VnniLanes x, VnniLanes w, VnniLanes sums) =>
        new(AvxVnni.MultiplyWideningAndAdd(sums._value, x._value.AsByte(), w._value.AsSByte()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Totals(VnniLanes a, VnniLanes b, VnniLanes c, VnniLanes d) =>
        Avx2Int8Lanes.Totals(a._value, b._value, c._value, d._value);
}
