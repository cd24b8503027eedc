using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Specializer.Kernels;

/// <summary>4 lanes in a <see cref="Vector128{T}"/>: SSE or NEON.</summary>
public readonly struct Lanes4 : ILanes<Lanes4>
{
    private readonly Vector128<float> _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Lanes4(Vector128<float> value) => _value = value;

    /// <inheritdoc/>
    public static bool IsSupported => Vector128.IsHardwareAccelerated;

    /// <inheritdoc/>
    public static int Count => 4;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Broadcast(float value) => new(Vector128.Create(value));

    /// <inheritdoc/>
    public static Lanes4 Indices
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector128<float>.Indices);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Load(ref readonly float source, nint offset) =>
        new(Vector128.LoadUnsafe(in Unsafe.Add(ref Unsafe.AsRef(in source), offset)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 LoadFloat16(ref readonly ushort source, nint offset)
    {
        Vector128<uint> bits = Widen(in Unsafe.Add(ref Unsafe.AsRef(in source), offset));
        Vector128<float> sign = ((bits & Vector128.Create(0x8000u)) << 16).AsSingle();

        // Moved into place, exponent and mantissa are too small by 2¹¹²; multiplying also makes normals of subnormals.
        Vector128<float> small = ((bits & Vector128.Create(0x7fffu)) << 13).AsSingle();
        return new((small * Vector128.Create(Lanes.Float16Rescale)) | sign);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 LoadBFloat16(ref readonly ushort source, nint offset) =>
        new((Widen(in Unsafe.Add(ref Unsafe.AsRef(in source), offset)) << 16).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes4 value, ref float destination, nint offset) =>
        value._value.StoreUnsafe(ref Unsafe.Add(ref destination, offset));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Words(ref readonly byte source, nint offset)
    {
        uint bytes = Unsafe.ReadUnaligned<uint>(in Unsafe.Add(ref Unsafe.AsRef(in source), offset));
        return new(Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(bytes).AsByte())).AsSingle());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Words(ref readonly ushort source, nint offset) =>
        new(Widen(in Unsafe.Add(ref Unsafe.AsRef(in source), offset)).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Words(ref readonly int source, nint offset) =>
        new(Vector128.LoadUnsafe(in Unsafe.Add(ref Unsafe.AsRef(in source), offset)).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Field(Lanes4 words, int shift, int mask) =>
        new(Vector128.ConvertToSingle((words._value.AsInt32() >>> shift) & Vector128.Create(mask)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Field(Lanes4 low, int lowShift, int lowMask, Lanes4 high, int highShift, int codeShift)
    {
        // One shift takes the high bit to its place in the code.
        Vector128<int> highBits = high._value.AsInt32();
        highBits = highShift >= codeShift ? highBits >>> (highShift - codeShift) : highBits << (codeShift - highShift);
        return new(Vector128.ConvertToSingle(
            ((low._value.AsInt32() >>> lowShift) & Vector128.Create(lowMask)) | (highBits & Vector128.Create(1 << codeShift))));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 ShiftDown(Lanes4 words, int shift) => new((words._value.AsInt32() >>> shift).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 ShiftDownSigned(Lanes4 words, int shift) => new((words._value.AsInt32() >> shift).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Code(Lanes4 words, int shift, int mask) =>
        new(((words._value.AsInt32() >>> shift) & Vector128.Create(mask)).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Code(Lanes4 words, int shift, Lanes4 shifts, Lanes4 mask) => Code(words, shift, mask);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Shift(ref readonly byte table, int shift) => default;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Code(Lanes4 words, int shift, Lanes4 mask)
    {
        Vector128<int> bits = words._value.AsInt32();
        return new(((shift >= 0 ? bits >>> shift : bits << -shift) & mask._value.AsInt32()).AsSingle());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Or(Lanes4 a, Lanes4 b) => new(a._value | b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Bytes(Lanes4 low, int lowShift, int lowMask, Lanes4 high, int highShift, int highMask)
    {
        Vector128<int> highBits = high._value.AsInt32();
        highBits = highShift >= 0 ? highBits >>> highShift : highBits << -highShift;
        return new((((low._value.AsInt32() >>> lowShift) & Vector128.Create(lowMask)) | (highBits & Vector128.Create(highMask))).AsSingle());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 ToNumbers(Lanes4 words) => new(Vector128.ConvertToSingle(words._value.AsInt32()));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Quads(ref readonly byte source, nint offset) =>
        new(Vector128.Create(Unsafe.ReadUnaligned<float>(in Unsafe.Add(ref Unsafe.AsRef(in source), offset))));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 TopCode(Lanes4 words, int bits) => Code(words, 1, Lanes.TopBits(bits) >>> 1);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 TopSum(Lanes4 sums, int bits) => ShiftDownSigned(sums, 7 - bits);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 DotBytes(Lanes4 sums, Lanes4 codes, Lanes4 quads, bool fullBytes)
    {
        if (Dp.IsSupported && !fullBytes)
        {
            return new(Dp.DotProduct(
                sums._value.AsInt32(), codes._value.AsSByte(), quads._value.AsSByte()).AsSingle());
        }

        Vector128<int> total = sums._value.AsInt32();
        for (int i = 0; i < 4; i++)
        {
            Vector128<int> code = (codes._value.AsInt32() >>> (8 * i)) & Vector128.Create(0xff);
            total += code * ((quads._value.AsInt32() << (24 - (8 * i))) >> 24);
        }

        return new(total.AsSingle());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 AddWords(Lanes4 a, Lanes4 b) => new((a._value.AsInt32() + b._value.AsInt32()).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Merge(Lanes4 words, Lanes4 codes, int shift, int mask) =>
        new((words._value.AsInt32() | ((codes._value.AsInt32() & Vector128.Create(mask)) << shift)).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 ToWords(Lanes4 value) => new(Vector128.ConvertToInt32Native(value._value).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreWords(Lanes4 words, ref byte destination, nint offset)
    {
        Vector128<uint> bits = words._value.AsUInt32();
        Vector128<ushort> narrow = Vector128.Narrow(bits, bits);
        uint bytes = Vector128.Narrow(narrow, narrow).AsUInt32().ToScalar();
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref destination, offset), bytes);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreQuads(Lanes4 words0, Lanes4 words1, Lanes4 words2, Lanes4 words3, ref byte destination, nint stride) => Vector128.Narrow(
        Vector128.Narrow(words0._value.AsInt32(), words1._value.AsInt32()),
        Vector128.Narrow(words2._value.AsInt32(), words3._value.AsInt32())).AsByte().StoreUnsafe(ref destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreWords(Lanes4 words, ref ushort destination, nint offset)
    {
        Vector128<uint> bits = words._value.AsUInt32();
        ulong narrow = Vector128.Narrow(bits, bits).AsUInt64().ToScalar();
        Unsafe.WriteUnaligned(ref Unsafe.As<ushort, byte>(ref Unsafe.Add(ref destination, offset)), narrow);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreWords(Lanes4 words, ref int destination, nint offset) =>
        words._value.AsInt32().StoreUnsafe(ref Unsafe.Add(ref destination, offset));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 MultiplyAdd(Lanes4 a, Lanes4 b, Lanes4 c) =>
        new(Vector128.MultiplyAddEstimate(a._value, b._value, c._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Lanes4 value) => (value._value[0] + value._value[2]) + (value._value[1] + value._value[3]);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Min(Lanes4 value) => MathF.Min(MathF.Min(value._value[0], value._value[2]), MathF.Min(value._value[1], value._value[3]));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(Lanes4 value) => MathF.Max(MathF.Max(value._value[0], value._value[2]), MathF.Max(value._value[1], value._value[3]));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AllWithin(Lanes4 value, float limit) => Vector128.LessThanOrEqualAll(value._value, Vector128.Create(limit));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Lookup(Lanes4 table, Lanes4 numbers) =>
        new(Vector128.Shuffle(table._value, Vector128.ConvertToInt32Native(numbers._value)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Min(Lanes4 a, Lanes4 b) => new(Vector128.MinNative(a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Max(Lanes4 a, Lanes4 b) => new(Vector128.MaxNative(a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Abs(Lanes4 value) => new(Vector128.Abs(value._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Round(Lanes4 value) => new(Vector128.Round(value._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 CopySign(Lanes4 magnitude, Lanes4 sign) =>
        new(Vector128.CopySign(magnitude._value, sign._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Pow(Lanes4 value, float exponent) =>
        new(Vector128.Exp(Vector128.Log(value._value) * exponent));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 operator +(Lanes4 a, Lanes4 b) => new(a._value + b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 operator -(Lanes4 a, Lanes4 b) => new(a._value - b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 operator *(Lanes4 a, Lanes4 b) => new(a._value * b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 operator /(Lanes4 a, Lanes4 b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Widen(ref readonly ushort source) =>
        Vector128.WidenLower(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(in Unsafe.As<ushort, byte>(ref Unsafe.AsRef(in source)))).AsUInt16());
}
