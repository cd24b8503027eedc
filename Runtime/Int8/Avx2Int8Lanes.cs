using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Specializer;

/// <summary>AVX2: codes widened to int16, whose products vpmaddwd adds in pairs. (vpmaddubsw would saturate at int16.)</summary>
internal readonly struct Avx2Int8Lanes : IInt8Lanes<Avx2Int8Lanes>
{
    private readonly Vector256<int> _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Avx2Int8Lanes(Vector256<int> value) => _value = value;

    public static bool IsSupported => Avx2.IsSupported;

    public static int Count => 16;

    public static int RowsOfTile => 2;

    public static int OffsetOfX => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2Int8Lanes LoadX(ref readonly sbyte source, nint offset) => LoadW(in source, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2Int8Lanes LoadW(ref readonly sbyte source, nint offset) =>
        new(Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(in Unsafe.Add(ref Unsafe.AsRef(in source), offset))).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2Int8Lanes MultiplyAdd(Avx2Int8Lanes x, Avx2Int8Lanes w, Avx2Int8Lanes sums) =>
        new(Avx2.MultiplyAddAdjacent(x._value.AsInt16(), w._value.AsInt16()) + sums._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Totals(Avx2Int8Lanes a, Avx2Int8Lanes b, Avx2Int8Lanes c, Avx2Int8Lanes d) =>
        Totals(a._value, b._value, c._value, d._value);

    /// <summary>The totals of four registers: three horizontal additions, which work within halves, and one of the halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<int> Totals(Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d)
    {
        Vector256<int> halves = Avx2.HorizontalAdd(Avx2.HorizontalAdd(a, b), Avx2.HorizontalAdd(c, d));
        return halves.GetLower() + halves.GetUpper();
    }
}
