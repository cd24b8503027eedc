using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Specializer.Kernels;

/// <summary>16 lanes in a <see cref="Vector512{T}"/>: AVX-512.</summary>
public readonly struct Lanes16 : ILanes<Lanes16>
{
    private readonly Vector512<float> _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Lanes16(Vector512<float> value) => _value = value;

    /// <inheritdoc/>
    public static bool IsSupported => Vector512.IsHardwareAccelerated;

    /// <inheritdoc/>
    public static int Count => 16;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Broadcast(float value) => new(Vector512.Create(value));

    /// <inheritdoc/>
    public static Lanes16 Indices
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector512<float>.Indices);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Load(ref readonly float source, nint offset) =>
        new(Vector512.LoadUnsafe(in Unsafe.Add(ref Unsafe.AsRef(in source), offset)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 LoadFloat16(ref readonly ushort source, nint offset)
    {
        Vector512<int> bits = Avx512F.ConvertToVector512Int32(Vector256.LoadUnsafe(in Unsafe.Add(ref Unsafe.AsRef(in source), offset)).AsInt16());

        // Widening copied the sign up to bit 31. Moved into place, exponent and mantissa are too small by 2¹¹²; multiplying also makes
        // normals of subnormals.
        Vector512<float> small = ((bits << 13) & Vector512.Create(Lanes.Float16Bits)).AsSingle();
        return new(small * Vector512.Create(Lanes.Float16Rescale));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 LoadBFloat16(ref readonly ushort source, nint offset) =>
        new((Widen(in Unsafe.Add(ref Unsafe.AsRef(in source), offset)) << 16).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes16 value, ref float destination, nint offset) =>
        value._value.StoreUnsafe(ref Unsafe.Add(ref destination, offset));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Words(ref readonly byte source, nint offset)
    {
        Vector128<byte> bytes = Vector128.LoadUnsafe(in Unsafe.Add(ref Unsafe.AsRef(in source), offset));
        return new(Avx512F.ConvertToVector512Int32(bytes).AsSingle());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Words(ref readonly ushort source, nint offset) =>
        new(Widen(in Unsafe.Add(ref Unsafe.AsRef(in source), offset)).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Words(ref readonly int source, nint offset) =>
        new(Vector512.LoadUnsafe(in Unsafe.Add(ref Unsafe.AsRef(in source), offset)).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Field(Lanes16 words, int shift, int mask)
    {
        Vector512<int> shifted = words._value.AsInt32() >>> shift;

        // A permutation looks at the low four bits of an index, so that a table makes numbers of codes with neither mask nor conversion.
        return mask is 1 or 3 or 7 or 15 ? new(Avx512F.PermuteVar16x32(Table(mask), shifted)) : new(Vector512.ConvertToSingle(shifted & Vector512.Create(mask)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Field(Lanes16 low, int lowShift, int lowMask, Lanes16 high, int highShift, int codeShift)
    {
        // One shift takes the high bit to its place in the code.
        Vector512<int> highBits = high._value.AsInt32();
        highBits = highShift >= codeShift ? highBits >>> (highShift - codeShift) : highBits << (codeShift - highShift);
        Vector512<int> code = Vector512.ConditionalSelect(Vector512.Create(lowMask), low._value.AsInt32() >>> lowShift, highBits);
        int mask = lowMask | (1 << codeShift);
        return mask is 7 ? new(Avx512F.PermuteVar16x32(Table(mask), code)) : new(Vector512.ConvertToSingle(code & Vector512.Create(mask)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 ShiftDown(Lanes16 words, int shift) => new((words._value.AsInt32() >>> shift).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 ShiftDownSigned(Lanes16 words, int shift) => new((words._value.AsInt32() >> shift).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Code(Lanes16 words, int shift, int mask) =>
        new(((words._value.AsInt32() >>> shift) & Vector512.Create(mask)).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Code(Lanes16 words, int shift, Lanes16 shifts, Lanes16 mask) => Code(words, shift, mask);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Shift(ref readonly byte table, int shift) => default;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Code(Lanes16 words, int shift, Lanes16 mask)
    {
        Vector512<int> bits = words._value.AsInt32();
        return new(((shift >= 0 ? bits >>> shift : bits << -shift) & mask._value.AsInt32()).AsSingle());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Or(Lanes16 a, Lanes16 b) => new(a._value | b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Bytes(Lanes16 low, int lowShift, int lowMask, Lanes16 high, int highShift, int highMask)
    {
        Vector512<int> highBits = high._value.AsInt32();
        highBits = highShift >= 0 ? highBits >>> highShift : highBits << -highShift;
        return new((((low._value.AsInt32() >>> lowShift) & Vector512.Create(lowMask)) | (highBits & Vector512.Create(highMask))).AsSingle());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 ToNumbers(Lanes16 words) => new(Vector512.ConvertToSingle(words._value.AsInt32()));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Quads(ref readonly byte source, nint offset) =>
        new(Vector512.Create(Unsafe.ReadUnaligned<float>(in Unsafe.Add(ref Unsafe.AsRef(in source), offset))));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 TopCode(Lanes16 words, int bits) => Code(words, 1, Lanes.TopBits(bits) >>> 1);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 TopSum(Lanes16 sums, int bits) => ShiftDownSigned(sums, 7 - bits);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 DotBytes(Lanes16 sums, Lanes16 codes, Lanes16 quads, bool fullBytes)
    {
        Vector512<int> x = quads._value.AsInt32();
        Vector512<int> products;
        if (fullBytes)
        {
            // Codes beyond 127 would saturate pairs of products in 16 bits: even and odd bytes are widened first.
            Vector512<short> even = codes._value.AsInt16() & Vector512.Create((short)0xff);
            Vector512<short> odd = codes._value.AsInt16() >>> 8;
            products = Avx512BW.MultiplyAddAdjacent(even, (x.AsInt16() << 8) >> 8) + Avx512BW.MultiplyAddAdjacent(odd, x.AsInt16() >> 8);
        }
        else
        {
            products = Avx512BW.MultiplyAddAdjacent(
                Avx512BW.MultiplyAddAdjacent(codes._value.AsByte(), x.AsSByte()), Vector512<short>.One);
        }

        return new((sums._value.AsInt32() + products).AsSingle());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 AddWords(Lanes16 a, Lanes16 b) => new((a._value.AsInt32() + b._value.AsInt32()).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Merge(Lanes16 words, Lanes16 codes, int shift, int mask) =>
        new((words._value.AsInt32() | ((codes._value.AsInt32() & Vector512.Create(mask)) << shift)).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 ToWords(Lanes16 value) => new(Vector512.ConvertToInt32Native(value._value).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreWords(Lanes16 words, ref byte destination, nint offset)
    {
        Vector128<byte> bytes = Avx512F.ConvertToVector128Byte(words._value.AsInt32());
        bytes.StoreUnsafe(ref Unsafe.Add(ref destination, offset));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreQuads(Lanes16 words0, Lanes16 words1, Lanes16 words2, Lanes16 words3, ref byte destination, nint stride) =>
        QuadBytes.Store(words0._value.AsInt32(), words1._value.AsInt32(), words2._value.AsInt32(), words3._value.AsInt32(), ref destination, stride);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreWords(Lanes16 words, ref ushort destination, nint offset)
    {
        Vector256<ushort> narrow = Avx512F.ConvertToVector256UInt16(words._value.AsUInt32());
        narrow.StoreUnsafe(ref Unsafe.Add(ref destination, offset));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreWords(Lanes16 words, ref int destination, nint offset) =>
        words._value.AsInt32().StoreUnsafe(ref Unsafe.Add(ref destination, offset));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 MultiplyAdd(Lanes16 a, Lanes16 b, Lanes16 c) =>
        new(Vector512.MultiplyAddEstimate(a._value, b._value, c._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Lanes16 value) => Lanes8.Sum(new(value._value.GetLower() + value._value.GetUpper()));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Min(Lanes16 value) => Lanes8.Min(new Lanes8(Vector256.MinNative(value._value.GetLower(), value._value.GetUpper())));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(Lanes16 value) => Lanes8.Max(new Lanes8(Vector256.MaxNative(value._value.GetLower(), value._value.GetUpper())));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AllWithin(Lanes16 value, float limit) => Vector512.LessThanOrEqualAll(value._value, Vector512.Create(limit));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Lookup(Lanes16 table, Lanes16 numbers) =>
        new(Avx512F.PermuteVar16x32(table._value, Vector512.ConvertToInt32Native(numbers._value)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Min(Lanes16 a, Lanes16 b) => new(Vector512.MinNative(a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Max(Lanes16 a, Lanes16 b) => new(Vector512.MaxNative(a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Abs(Lanes16 value) => new(Vector512.Abs(value._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Round(Lanes16 value) => new(Vector512.Round(value._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 CopySign(Lanes16 magnitude, Lanes16 sign) =>
        new(Vector512.CopySign(magnitude._value, sign._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Pow(Lanes16 value, float exponent) =>
        new(Vector512.Exp(Vector512.Log(value._value) * exponent));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator +(Lanes16 a, Lanes16 b) => new(a._value + b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator -(Lanes16 a, Lanes16 b) => new(a._value - b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator *(Lanes16 a, Lanes16 b) => new(a._value * b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator /(Lanes16 a, Lanes16 b) => new(a._value / b._value);

    /// <summary>The numbers that indices stand for whose bits beyond a mask are of no meaning.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Table(int mask) => mask switch
    {
        1 => Vector512.Create(0f, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1),
        3 => Vector512.Create(0f, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3),
        7 => Vector512.Create(0f, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7),
        _ => Vector512.Create(0f, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Widen(ref readonly ushort source) =>
        Avx512F.ConvertToVector512UInt32(Vector256.LoadUnsafe(in source));
}
