namespace Specializer.Kernels;

/// <summary>
/// A SIMD register of binary32 lanes. Generated kernels are written once against this contract and run at the widest
/// width the processor has: <see cref="Lanes16"/>, <see cref="Lanes8"/>, <see cref="Lanes4"/> or, one at a time, <see cref="Lanes1"/>.
/// </summary>
/// <typeparam name="TSelf">The implementing struct, one field wide, so that the JIT keeps it in a register.</typeparam>
/// <remarks>
/// A value holds either numbers or one 32-bit word a lane; the members that take or give words name them so. Memory is addressed by a reference and an element offset, unchecked: the callers have
/// compared the lengths once, at their public entry.
/// </remarks>
public interface ILanes<TSelf>
    where TSelf : struct, ILanes<TSelf>
{
    /// <summary>Whether this processor has registers of this width; a constant once compiled.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>Lanes of a register.</summary>
    static abstract int Count { get; }

    /// <summary>0, 1, 2, … as numbers.</summary>
    static abstract TSelf Indices { get; }

    /// <summary>The same number in every lane.</summary>
    static abstract TSelf Broadcast(float value);

    /// <summary>Loads neighbouring numbers.</summary>
    static abstract TSelf Load(ref readonly float source, nint offset);

    /// <summary>Loads neighbouring finite binary16 numbers, given by their bits, widened without error.</summary>
    static abstract TSelf LoadFloat16(ref readonly ushort source, nint offset);

    /// <summary>Loads neighbouring bfloat16 numbers, given by their bits, widened without error.</summary>
    static abstract TSelf LoadBFloat16(ref readonly ushort source, nint offset);

    /// <summary>Stores the lanes to neighbouring places.</summary>
    static abstract void Store(TSelf value, ref float destination, nint offset);

    /// <summary>Loads neighbouring words of 8 bits, one a lane.</summary>
    static abstract TSelf Words(ref readonly byte source, nint offset);

    /// <summary>Loads neighbouring words of 16 bits, one a lane.</summary>
    static abstract TSelf Words(ref readonly ushort source, nint offset);

    /// <summary>Loads neighbouring words of 32 bits, one a lane.</summary>
    static abstract TSelf Words(ref readonly int source, nint offset);

    /// <summary>The code that each word holds at a bit position, as a number.</summary>
    /// <param name="words">Words, one a lane.</param>
    /// <param name="shift">The code's lowest bit, 0..31.</param>
    /// <param name="mask">Ones for each bit of a code.</param>
    static abstract TSelf Field(TSelf words, int shift, int mask);

    /// <summary>The code whose low bits one word holds and whose highest bit another, as a number.</summary>
    /// <param name="low">Words with the low bits, one a lane.</param>
    /// <param name="lowShift">The lowest of the low bits in its word.</param>
    /// <param name="lowMask">Ones for each low bit.</param>
    /// <param name="high">Words with the high bit.</param>
    /// <param name="highShift">The high bit's place in its word.</param>
    /// <param name="codeShift">The high bit's place in the code.</param>
    static abstract TSelf Field(TSelf low, int lowShift, int lowMask, TSelf high, int highShift, int codeShift);

    /// <summary>Words shifted right, zeros coming in from the top.</summary>
    static abstract TSelf ShiftDown(TSelf words, int shift);

    /// <summary>Words shifted right as signed whole numbers: such as are multiples of 2^shift are divided by it.</summary>
    static abstract TSelf ShiftDownSigned(TSelf words, int shift);

    /// <summary>The code that each word holds at a bit position, as a word.</summary>
    /// <param name="words">Words, one a lane.</param>
    /// <param name="shift">The code's lowest bit, 0..31.</param>
    /// <param name="mask">Ones for each bit of a code.</param>
    static abstract TSelf Code(TSelf words, int shift, int mask);

    /// <summary>Words shifted right and masked: what <see cref="Code(TSelf, int, int)"/> does, with the mask in a register.</summary>
    /// <param name="words">Words, one a lane.</param>
    /// <param name="shift">Bits to shift right by; left where negative; a constant.</param>
    /// <param name="mask">The bits that stay.</param>
    static abstract TSelf Code(TSelf words, int shift, TSelf mask);

    /// <summary>The same with the shift in a register, too: some processors shift so beside the multipliers instead of in their place.</summary>
    /// <param name="words">Words, one a lane.</param>
    /// <param name="shift">Bits to shift right by, 0..<see cref="ByteShifts.Most"/>; a constant.</param>
    /// <param name="shifts">What <see cref="Shift"/> gives for them.</param>
    /// <param name="mask">The bits that stay: such as come from the same byte.</param>
    static abstract TSelf Code(TSelf words, int shift, TSelf shifts, TSelf mask);

    /// <summary>What <see cref="Code(TSelf, int, TSelf, TSelf)"/> shifts with, which is nothing on most processors.</summary>
    /// <param name="table"><see cref="ByteShifts.Table"/>.</param>
    /// <param name="shift">The bits; a constant.</param>
    static abstract TSelf Shift(ref readonly byte table, int shift);

    /// <summary>Bits of either of two registers.</summary>
    static abstract TSelf Or(TSelf a, TSelf b);

    /// <summary>Four codes a word, one a byte, whose low bits lie in one word and whose highest bit in another.</summary>
    /// <param name="low">Words with the low bits.</param>
    /// <param name="lowShift">Bits to shift those right by.</param>
    /// <param name="lowMask">The low bits of each byte.</param>
    /// <param name="high">Words with the high bit.</param>
    /// <param name="highShift">Bits to shift those right by; left where negative.</param>
    /// <param name="highMask">The high bit's place in each byte.</param>
    static abstract TSelf Bytes(TSelf low, int lowShift, int lowMask, TSelf high, int highShift, int highMask);

    /// <summary>The 32-bit whole number in each lane as a number.</summary>
    static abstract TSelf ToNumbers(TSelf words);

    /// <summary>The same four neighbouring bytes in every lane, the first in the lowest bits.</summary>
    static abstract TSelf Quads(ref readonly byte source, nint offset);

    /// <summary>The code in the highest bits of each of a word's bytes, left there or a bit below, where <see cref="DotBytes"/> takes only such as <c>fullBytes</c> is not needed for.</summary>
    /// <param name="words">Words, one a lane.</param>
    /// <param name="bits">Bits of a code; a constant.</param>
    static abstract TSelf TopCode(TSelf words, int bits);

    /// <summary>What sums of products with <see cref="TopCode"/> are of the codes themselves.</summary>
    /// <param name="sums">Whole numbers, one a lane.</param>
    /// <param name="bits">Bits of a code; a constant.</param>
    static abstract TSelf TopSum(TSelf sums, int bits);

    /// <summary>Adds to the 32-bit whole number of each lane the products of its four bytes with four others.</summary>
    /// <param name="sums">Whole numbers, one a lane.</param>
    /// <param name="codes">Four unsigned bytes a lane.</param>
    /// <param name="quads">Four signed bytes a lane.</param>
    /// <param name="fullBytes">Whether codes can exceed 127, unless <see cref="TopCode"/> gave them; a constant.</param>
    static abstract TSelf DotBytes(TSelf sums, TSelf codes, TSelf quads, bool fullBytes);

    /// <summary>Lane-wise sum of 32-bit whole numbers.</summary>
    static abstract TSelf AddWords(TSelf a, TSelf b);

    /// <summary>Words with the low bits of each code put at a bit position: words | (codes &amp; mask) &lt;&lt; shift.</summary>
    static abstract TSelf Merge(TSelf words, TSelf codes, int shift, int mask);

    /// <summary>Whole numbers within ±2³¹ as words, negative ones in two's complement.</summary>
    static abstract TSelf ToWords(TSelf value);

    /// <summary>Stores the low 8 bits of each word to neighbouring bytes.</summary>
    static abstract void StoreWords(TSelf words, ref byte destination, nint offset);

    /// <summary>Stores four registers of whole numbers −128..127 as bytes: four neighbouring lanes of each register, then, a stride further, the next four.</summary>
    /// <remarks>A register of one lane stores one byte for each, four bytes apart.</remarks>
    static abstract void StoreQuads(TSelf words0, TSelf words1, TSelf words2, TSelf words3, ref byte destination, nint stride);

    /// <summary>Stores the low 16 bits of each word to neighbouring places.</summary>
    static abstract void StoreWords(TSelf words, ref ushort destination, nint offset);

    /// <summary>Stores each word to neighbouring places.</summary>
    static abstract void StoreWords(TSelf words, ref int destination, nint offset);

    /// <summary>a·b + c; rounded once where the processor has a fused instruction.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>The lanes' sum, added as a balanced tree, the same way every time.</summary>
    static abstract float Sum(TSelf value);

    /// <summary>The smallest lane.</summary>
    static abstract float Min(TSelf value);

    /// <summary>The largest lane.</summary>
    static abstract float Max(TSelf value);

    /// <summary>Whether every lane is at most a limit; no lane that is not a number is.</summary>
    static abstract bool AllWithin(TSelf value, float limit);

    /// <summary>The lanes of a register that whole numbers 0..<see cref="Count"/> − 1 name.</summary>
    static abstract TSelf Lookup(TSelf table, TSelf numbers);

    /// <summary>Lane-wise minimum.</summary>
    static abstract TSelf Min(TSelf a, TSelf b);

    /// <summary>Lane-wise maximum.</summary>
    static abstract TSelf Max(TSelf a, TSelf b);

    /// <summary>Lane-wise magnitude.</summary>
    static abstract TSelf Abs(TSelf value);

    /// <summary>Rounds to the nearest whole number, half to even.</summary>
    static abstract TSelf Round(TSelf value);

    /// <summary>|magnitude| with the sign of <paramref name="sign"/>.</summary>
    static abstract TSelf CopySign(TSelf magnitude, TSelf sign);

    /// <summary>value^exponent for value ≥ 0, within a few units in the last place; 0 gives +∞ for a negative exponent.</summary>
    static abstract TSelf Pow(TSelf value, float exponent);

    /// <summary>Lane-wise sum.</summary>
    static abstract TSelf operator +(TSelf a, TSelf b);

    /// <summary>Lane-wise difference.</summary>
    static abstract TSelf operator -(TSelf a, TSelf b);

    /// <summary>Lane-wise product.</summary>
    static abstract TSelf operator *(TSelf a, TSelf b);

    /// <summary>Lane-wise quotient, correctly rounded.</summary>
    static abstract TSelf operator /(TSelf a, TSelf b);
}
