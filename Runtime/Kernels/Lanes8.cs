using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Specializer.Kernels;

/// <summary>8 lanes in a <see cref="Vector256{T}"/>: AVX2.</summary>
public readonly struct Lanes8 : ILanes<Lanes8>
{
    private readonly Vector256<float> _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Lanes8(Vector256<float> value) => _value = value;

    /// <inheritdoc/>
    public static bool IsSupported => Avx2.IsSupported;

    /// <inheritdoc/>
    public static int Count => 8;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Broadcast(float value) => new(Vector256.Create(value));

    /// <inheritdoc/>
    public static Lanes8 Indices
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector256<float>.Indices);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Load(ref readonly float source, nint offset) =>
        new(Vector256.LoadUnsafe(in Unsafe.Add(ref Unsafe.AsRef(in source), offset)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 LoadFloat16(ref readonly ushort source, nint offset)
    {
        Vector256<int> bits = Avx2.ConvertToVector256Int32(Vector128.LoadUnsafe(in Unsafe.Add(ref Unsafe.AsRef(in source), offset)).AsInt16());

        // Widening copied the sign up to bit 31. Moved into place, exponent and mantissa are too small by 2¹¹²; multiplying also makes
        // normals of subnormals.
        Vector256<float> small = ((bits << 13) & Vector256.Create(Lanes.Float16Bits)).AsSingle();
        return new(small * Vector256.Create(Lanes.Float16Rescale));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 LoadBFloat16(ref readonly ushort source, nint offset) =>
        new((Widen(in Unsafe.Add(ref Unsafe.AsRef(in source), offset)) << 16).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes8 value, ref float destination, nint offset) =>
        value._value.StoreUnsafe(ref Unsafe.Add(ref destination, offset));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Words(ref readonly byte source, nint offset)
    {
        ulong bytes = Unsafe.ReadUnaligned<ulong>(in Unsafe.Add(ref Unsafe.AsRef(in source), offset));
        return new(Avx2.ConvertToVector256Int32(Vector128.CreateScalarUnsafe(bytes).AsByte()).AsSingle());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Words(ref readonly ushort source, nint offset) =>
        new(Widen(in Unsafe.Add(ref Unsafe.AsRef(in source), offset)).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Words(ref readonly int source, nint offset) =>
        new(Vector256.LoadUnsafe(in Unsafe.Add(ref Unsafe.AsRef(in source), offset)).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Field(Lanes8 words, int shift, int mask) =>
        new(Vector256.ConvertToSingle((words._value.AsInt32() >>> shift) & Vector256.Create(mask)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Field(Lanes8 low, int lowShift, int lowMask, Lanes8 high, int highShift, int codeShift)
    {
        // One shift takes the high bit to its place in the code.
        Vector256<int> highBits = high._value.AsInt32();
        highBits = highShift >= codeShift ? highBits >>> (highShift - codeShift) : highBits << (codeShift - highShift);
        return new(Vector256.ConvertToSingle(
            ((low._value.AsInt32() >>> lowShift) & Vector256.Create(lowMask)) | (highBits & Vector256.Create(1 << codeShift))));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 ShiftDown(Lanes8 words, int shift) => new((words._value.AsInt32() >>> shift).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 ShiftDownSigned(Lanes8 words, int shift) => new((words._value.AsInt32() >> shift).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Code(Lanes8 words, int shift, int mask) =>
        new(((words._value.AsInt32() >>> shift) & Vector256.Create(mask)).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Code(Lanes8 words, int shift, Lanes8 shifts, Lanes8 mask) => Avx512Vbmi.VL.IsSupported && shift != 0
        ? new((Avx512Vbmi.VL.MultiShift(shifts._value.AsByte(), words._value.AsUInt64()) & mask._value.AsByte()).AsSingle())
        : Code(words, shift, mask);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Shift(ref readonly byte table, int shift) => Avx512Vbmi.VL.IsSupported
        ? new(Vector256.Create(Unsafe.ReadUnaligned<ulong>(in Unsafe.Add(ref Unsafe.AsRef(in table), ByteShifts.Place(shift)))).AsSingle())
        : default;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Code(Lanes8 words, int shift, Lanes8 mask)
    {
        Vector256<int> bits = words._value.AsInt32();
        return new(((shift >= 0 ? bits >>> shift : bits << -shift) & mask._value.AsInt32()).AsSingle());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Or(Lanes8 a, Lanes8 b) => new(a._value | b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Bytes(Lanes8 low, int lowShift, int lowMask, Lanes8 high, int highShift, int highMask)
    {
        Vector256<int> highBits = high._value.AsInt32();
        highBits = highShift >= 0 ? highBits >>> highShift : highBits << -highShift;
        return new((((low._value.AsInt32() >>> lowShift) & Vector256.Create(lowMask)) | (highBits & Vector256.Create(highMask))).AsSingle());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 ToNumbers(Lanes8 words) => new(Vector256.ConvertToSingle(words._value.AsInt32()));

    /// <summary>Whether the processor has an instruction for <see cref="DotBytes"/> (AVX-VNNI).</summary>
    public static bool HasDotBytes => AvxVnni.IsSupported;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Quads(ref readonly byte source, nint offset) =>
        new(Vector256.Create(Unsafe.ReadUnaligned<float>(in Unsafe.Add(ref Unsafe.AsRef(in source), offset))));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 TopCode(Lanes8 words, int bits) =>
        HasDotBytes ? Code(words, 0, Lanes.TopBits(bits)) : Code(words, 1, Lanes.TopBits(bits) >>> 1);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 TopSum(Lanes8 sums, int bits) =>
        HasDotBytes ? ShiftDownSigned(sums, 8 - bits) : ShiftDownSigned(sums, 7 - bits);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 DotBytes(Lanes8 sums, Lanes8 codes, Lanes8 quads, bool fullBytes)
    {
        Vector256<int> x = quads._value.AsInt32();
        if (AvxVnni.IsSupported)
        {
            return new(AvxVnni.MultiplyWideningAndAdd(sums._value.AsInt32(), codes._value.AsByte(), x.AsSByte()).AsSingle());
        }

        Vector256<int> products;
        if (fullBytes)
        {
            // Codes beyond 127 would saturate pairs of products in 16 bits: even and odd bytes are widened first.
            Vector256<short> even = codes._value.AsInt16() & Vector256.Create((short)0xff);
            Vector256<short> odd = codes._value.AsInt16() >>> 8;
            products = Avx2.MultiplyAddAdjacent(even, (x.AsInt16() << 8) >> 8) + Avx2.MultiplyAddAdjacent(odd, x.AsInt16() >> 8);
        }
        else
        {
            products = Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(codes._value.AsByte(), x.AsSByte()), Vector256<short>.One);
        }

        return new((sums._value.AsInt32() + products).AsSingle());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 AddWords(Lanes8 a, Lanes8 b) => new((a._value.AsInt32() + b._value.AsInt32()).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Merge(Lanes8 words, Lanes8 codes, int shift, int mask) =>
        new((words._value.AsInt32() | ((codes._value.AsInt32() & Vector256.Create(mask)) << shift)).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 ToWords(Lanes8 value) => new(Vector256.ConvertToInt32Native(value._value).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreWords(Lanes8 words, ref byte destination, nint offset)
    {
        Vector256<uint> bits = words._value.AsUInt32();
        Vector128<ushort> narrow = Vector128.Narrow(bits.GetLower(), bits.GetUpper());
        ulong bytes = Vector128.Narrow(narrow, narrow).AsUInt64().ToScalar();
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref destination, offset), bytes);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreQuads(Lanes8 words0, Lanes8 words1, Lanes8 words2, Lanes8 words3, ref byte destination, nint stride) =>
        QuadBytes.Store(words0._value.AsInt32(), words1._value.AsInt32(), words2._value.AsInt32(), words3._value.AsInt32(), ref destination, stride);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreWords(Lanes8 words, ref ushort destination, nint offset)
    {
        Vector256<uint> bits = words._value.AsUInt32();
        Vector128.Narrow(bits.GetLower(), bits.GetUpper()).StoreUnsafe(ref Unsafe.Add(ref destination, offset));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreWords(Lanes8 words, ref int destination, nint offset) =>
        words._value.AsInt32().StoreUnsafe(ref Unsafe.Add(ref destination, offset));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 MultiplyAdd(Lanes8 a, Lanes8 b, Lanes8 c) =>
        new(Vector256.MultiplyAddEstimate(a._value, b._value, c._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Lanes8 value) => Lanes4.Sum(new(value._value.GetLower() + value._value.GetUpper()));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Min(Lanes8 value) => Lanes4.Min(new Lanes4(Vector128.MinNative(value._value.GetLower(), value._value.GetUpper())));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(Lanes8 value) => Lanes4.Max(new Lanes4(Vector128.MaxNative(value._value.GetLower(), value._value.GetUpper())));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AllWithin(Lanes8 value, float limit) => Vector256.LessThanOrEqualAll(value._value, Vector256.Create(limit));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Lookup(Lanes8 table, Lanes8 numbers) =>
        new(Avx2.PermuteVar8x32(table._value, Vector256.ConvertToInt32Native(numbers._value)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Min(Lanes8 a, Lanes8 b) => new(Vector256.MinNative(a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Max(Lanes8 a, Lanes8 b) => new(Vector256.MaxNative(a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Abs(Lanes8 value) => new(Vector256.Abs(value._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Round(Lanes8 value) => new(Vector256.Round(value._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 CopySign(Lanes8 magnitude, Lanes8 sign) =>
        new(Vector256.CopySign(magnitude._value, sign._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Pow(Lanes8 value, float exponent) =>
        new(Vector256.Exp(Vector256.Log(value._value) * exponent));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator +(Lanes8 a, Lanes8 b) => new(a._value + b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator -(Lanes8 a, Lanes8 b) => new(a._value - b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator *(Lanes8 a, Lanes8 b) => new(a._value * b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator /(Lanes8 a, Lanes8 b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Widen(ref readonly ushort source) =>
        Avx2.ConvertToVector256Int32(Vector128.LoadUnsafe(in source)).AsUInt32();
}
