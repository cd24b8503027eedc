using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Specializer;

/// <summary>AVX-512BW: codes widened to int16, whose products vpmaddwd adds in pairs, 32 at a time.</summary>
internal readonly struct Avx512Int8Lanes : IInt8Lanes<Avx512Int8Lanes>
{
    private readonly Vector512<int> _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Avx512Int8Lanes(Vector512<int> value) => _value = value;

    public static bool IsSupported => Avx512BW.IsSupported;

    public static int Count => 32;

    public static int RowsOfTile => 4;

    public static int OffsetOfX => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Int8Lanes LoadX(ref readonly sbyte source, nint offset) => LoadW(in source, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Int8Lanes LoadW(ref readonly sbyte source, nint offset) =>
        new(Avx512BW.ConvertToVector512Int16(Vector256.LoadUnsafe(in Unsafe.Add(ref Unsafe.AsRef(in source), offset))).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Int8Lanes MultiplyAdd(Avx512Int8Lanes x, Avx512Int8Lanes w, Avx512Int8Lanes sums) =>
        new(Avx512BW.MultiplyAddAdjacent(x._value.AsInt16(), w._value.AsInt16()) + sums._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Totals(Avx512Int8Lanes a, Avx512Int8Lanes b, Avx512Int8Lanes c, Avx512Int8Lanes d) =>
        Avx2Int8Lanes.Totals(Halves(a), Halves(b), Halves(c), Halves(d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Halves(Avx512Int8Lanes sums) => sums._value.GetLower() + sums._value.GetUpper();
}
