using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Specializer;

/// <summary>Arm's dot product extension: sdot adds four products of signed bytes to each int32.</summary>
internal readonly struct DotProductLanes : IInt8Lanes<DotProductLanes>
{
    private readonly Vector128<int> _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private DotProductLanes(Vector128<int> value) => _value = value;

    public static bool IsSupported => Dp.IsSupported;

    public static int Count => 16;

    public static int RowsOfTile => 4;

    public static int OffsetOfX => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DotProductLanes LoadX(ref readonly sbyte source, nint offset) => LoadW(in source, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DotProductLanes LoadW(ref readonly sbyte source, nint offset) =>
        new(Vector128.LoadUnsafe(in Unsafe.Add(ref Unsafe.AsRef(in source), offset)).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DotProductLanes MultiplyAdd(DotProductLanes x, DotProductLanes w, DotProductLanes sums) =>
        new(Dp.DotProduct(sums._value, x._value.AsSByte(), w._value.AsSByte()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Totals(DotProductLanes a, DotProductLanes b, DotProductLanes c, DotProductLanes d) =>
        Vector128.Create(Vector128.Sum(a._value), Vector128.Sum(b._value), Vector128.Sum(c._value), Vector128.Sum(d._value));
}
