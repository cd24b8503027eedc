using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Specializer.Kernels;

/// <summary>One lane: what the wider registers leave over, and every element on a processor without SIMD.</summary>
public readonly struct Lanes1 : ILanes<Lanes1>
{
    private readonly float _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Lanes1(float value) => _value = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Lanes1(int word) => _value = BitConverter.Int32BitsToSingle(word);

    private int Word => BitConverter.SingleToInt32Bits(_value);

    /// <inheritdoc/>
    public static bool IsSupported => true;

    /// <inheritdoc/>
    public static int Count => 1;

    /// <inheritdoc/>
    public static Lanes1 Broadcast(float value) => new(value);

    /// <inheritdoc/>
    public static Lanes1 Indices => default;

    /// <inheritdoc/>
    public static Lanes1 Load(ref readonly float source, nint offset) => new(Unsafe.Add(ref Unsafe.AsRef(in source), offset));

    /// <inheritdoc/>
    public static Lanes1 LoadFloat16(ref readonly ushort source, nint offset) =>
        new(Lanes.Float16(Unsafe.Add(ref Unsafe.AsRef(in source), offset)));

    /// <inheritdoc/>
    public static Lanes1 LoadBFloat16(ref readonly ushort source, nint offset) =>
        new(Lanes.BFloat16(Unsafe.Add(ref Unsafe.AsRef(in source), offset)));

    /// <inheritdoc/>
    public static void Store(Lanes1 value, ref float destination, nint offset) => Unsafe.Add(ref destination, offset) = value._value;

    /// <inheritdoc/>
    public static Lanes1 Words(ref readonly byte source, nint offset) =>
        OfSmall(Unsafe.Add(ref Unsafe.AsRef(in source), offset));

    /// <inheritdoc/>
    public static Lanes1 Words(ref readonly ushort source, nint offset) =>
        OfSmall(Unsafe.Add(ref Unsafe.AsRef(in source), offset));

    /// <inheritdoc/>
    public static Lanes1 Words(ref readonly int source, nint offset) => new(Unsafe.Add(ref Unsafe.AsRef(in source), offset));

    /// <inheritdoc/>
    public static Lanes1 Field(Lanes1 words, int shift, int mask) => new((float)((words.Word >>> shift) & mask));

    /// <inheritdoc/>
    public static Lanes1 Field(Lanes1 low, int lowShift, int lowMask, Lanes1 high, int highShift, int codeShift) =>
        new((float)(((low.Word >>> lowShift) & lowMask) | (((high.Word >>> highShift) & 1) << codeShift)));

    /// <inheritdoc/>
    public static Lanes1 ShiftDown(Lanes1 words, int shift) => new(words.Word >>> shift);

    /// <inheritdoc/>
    public static Lanes1 ShiftDownSigned(Lanes1 words, int shift) => new(words.Word >> shift);

    /// <inheritdoc/>
    public static Lanes1 Code(Lanes1 words, int shift, int mask) => new((words.Word >>> shift) & mask);

    /// <inheritdoc/>
    public static Lanes1 Code(Lanes1 words, int shift, Lanes1 shifts, Lanes1 mask) => Code(words, shift, mask);

    /// <inheritdoc/>
    public static Lanes1 Shift(ref readonly byte table, int shift) => default;

    /// <inheritdoc/>
    public static Lanes1 Code(Lanes1 words, int shift, Lanes1 mask) =>
        new((shift >= 0 ? words.Word >>> shift : words.Word << -shift) & mask.Word);

    /// <inheritdoc/>
    public static Lanes1 Or(Lanes1 a, Lanes1 b) => new(a.Word | b.Word);

    /// <inheritdoc/>
    public static Lanes1 Bytes(Lanes1 low, int lowShift, int lowMask, Lanes1 high, int highShift, int highMask)
    {
        int highBits = highShift >= 0 ? high.Word >>> highShift : high.Word << -highShift;
        return new(((low.Word >>> lowShift) & lowMask) | (highBits & highMask));
    }

    /// <inheritdoc/>
    public static Lanes1 ToNumbers(Lanes1 words) => new((float)words.Word);

    /// <inheritdoc/>
    public static Lanes1 Quads(ref readonly byte source, nint offset) =>
        new(Unsafe.ReadUnaligned<int>(in Unsafe.Add(ref Unsafe.AsRef(in source), offset)));

    /// <inheritdoc/>
    public static Lanes1 TopCode(Lanes1 words, int bits) => new(words.Word & Lanes.TopBits(bits));

    /// <inheritdoc/>
    public static Lanes1 TopSum(Lanes1 sums, int bits) => new(sums.Word >> (8 - bits));

    /// <inheritdoc/>
    public static Lanes1 DotBytes(Lanes1 sums, Lanes1 codes, Lanes1 quads, bool fullBytes)
    {
        int total = sums.Word;
        for (int i = 0; i < 32; i += 8)
        {
            total += ((codes.Word >>> i) & 0xff) * (sbyte)(quads.Word >> i);
        }

        return new(total);
    }

    /// <inheritdoc/>
    public static Lanes1 AddWords(Lanes1 a, Lanes1 b) => new(a.Word + b.Word);

    /// <inheritdoc/>
    public static Lanes1 Merge(Lanes1 words, Lanes1 codes, int shift, int mask) => new(words.Word | ((codes.Word & mask) << shift));

    /// <inheritdoc/>
    public static Lanes1 ToWords(Lanes1 value) => new((int)value._value);

    /// <inheritdoc/>
    public static void StoreWords(Lanes1 words, ref byte destination, nint offset) =>
        Unsafe.Add(ref destination, offset) = (byte)words.Word;

    /// <inheritdoc/>
    public static void StoreQuads(Lanes1 words0, Lanes1 words1, Lanes1 words2, Lanes1 words3, ref byte destination, nint stride)
    {
        StoreWords(words0, ref destination, 0);
        StoreWords(words1, ref destination, 4);
        StoreWords(words2, ref destination, 8);
        StoreWords(words3, ref destination, 12);
    }

    /// <inheritdoc/>
    public static void StoreWords(Lanes1 words, ref ushort destination, nint offset) =>
        Unsafe.Add(ref destination, offset) = (ushort)words.Word;

    /// <inheritdoc/>
    public static void StoreWords(Lanes1 words, ref int destination, nint offset) => Unsafe.Add(ref destination, offset) = words.Word;

    /// <inheritdoc/>
    public static Lanes1 MultiplyAdd(Lanes1 a, Lanes1 b, Lanes1 c) => new(float.MultiplyAddEstimate(a._value, b._value, c._value));

    /// <inheritdoc/>
    public static float Sum(Lanes1 value) => value._value;

    /// <inheritdoc/>
    public static float Min(Lanes1 value) => value._value;

    /// <inheritdoc/>
    public static float Max(Lanes1 value) => value._value;

    /// <inheritdoc/>
    public static bool AllWithin(Lanes1 value, float limit) => value._value <= limit;

    /// <inheritdoc/>
    public static Lanes1 Lookup(Lanes1 table, Lanes1 numbers) =>
        table;

    /// <inheritdoc/>
    public static Lanes1 Min(Lanes1 a, Lanes1 b) => new(MathF.Min(a._value, b._value));

    /// <inheritdoc/>
    public static Lanes1 Max(Lanes1 a, Lanes1 b) => new(MathF.Max(a._value, b._value));

    /// <inheritdoc/>
    public static Lanes1 Abs(Lanes1 value) => new(MathF.Abs(value._value));

    /// <inheritdoc/>
    public static Lanes1 Round(Lanes1 value) => new(MathF.Round(value._value));

    /// <inheritdoc/>
    public static Lanes1 CopySign(Lanes1 magnitude, Lanes1 sign) => new(MathF.CopySign(magnitude._value, sign._value));

    /// <inheritdoc/>
    /// <remarks>Computed as wider registers do it, so that the bits of an element's result do not depend on the register it falls into.</remarks>
    public static Lanes1 Pow(Lanes1 value, float exponent) => Vector128.IsHardwareAccelerated
        ? new(Vector128.Exp(Vector128.Log(Vector128.Create(value._value)) * exponent).ToScalar())
        : new(MathF.Pow(value._value, exponent));

    // Shifted there and back: the JIT of .NET 10 makes a small load whose bits become a float a load of four bytes (dotnet/runtime#133580).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes1 OfSmall(int word) => new((word << 8) >>> 8);

    /// <inheritdoc/>
    public static Lanes1 operator +(Lanes1 a, Lanes1 b) => new(a._value + b._value);

    /// <inheritdoc/>
    public static Lanes1 operator -(Lanes1 a, Lanes1 b) => new(a._value - b._value);

    /// <inheritdoc/>
    public static Lanes1 operator *(Lanes1 a, Lanes1 b) => new(a._value * b._value);

    /// <inheritdoc/>
    public static Lanes1 operator /(Lanes1 a, Lanes1 b) => new(a._value / b._value);
}
