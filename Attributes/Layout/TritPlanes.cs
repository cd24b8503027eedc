namespace Specializer.Layout;

/// <summary>
/// Ternary codes as bit planes: units of 16 rows × 384 columns, three codes in five bits, as a warp of 32 lanes reads them for
/// <c>mma.m16n8k256</c> of single bits.
/// </summary>
/// <remarks>
/// <para>
/// Lane = 4·(row mod 8) + t, t in 0..3. A lane holds rows row and row + 8, of each the columns 128·j + 32·t + i of the unit, j in 0..2, i in 0..31.
/// The three codes of an i are one triple, and bit i of five words p0..p4 holds its five bits. Word p of the row of half r is number 5·r + p of the lane's
/// ten: four 16 bytes a lane, four more behind those of all lanes, and two in 8 bytes a lane.
/// </para>
/// <para>
/// A code is the sum of two bits, so that counting the ones of both against the bits of x adds code·x, and a code of 1 has two forms. That freedom is what
/// lets four functions of three bits decode a triple: with s = p3 ? p2 : p0 and u = p4 ? s : ¬p1, the codes are p0 + u,
/// p1 + majority(u, p1, p3) and p2 + (u xor p3 xor p4). A search over such circuits found them; the 32 values of five bits reach all 27 triples.
/// </para>
/// </remarks>
public static class TritPlanes
{
    /// <summary>Rows of a unit.</summary>
    public const int Rows = 16;

    /// <summary>Columns of a unit.</summary>
    public const int Columns = 384;

    /// <summary>Columns from one code of a triple to the next.</summary>
    public const int DigitColumns = 128;

    /// <summary>Bits of a triple.</summary>
    public const int Planes = 5;

    /// <summary>Bytes of a unit.</summary>
    public const int Bytes = Rows * Columns / 3 * Planes / 8;

    /// <summary>Words of one 16-byte slot of all lanes.</summary>
    private const int SlotWords = 128;

    private static readonly int[] Codes = InverseOfDecode();

    /// <summary>s: one of two planes, by a third.</summary>
    public static uint Chosen(uint p0, uint p2, uint p3) => (p0 & ~p3) | (p2 & p3);

    /// <summary>u, the second bit of the first code.</summary>
    public static uint SecondOfFirst(uint p1, uint p4, uint chosen) => (chosen & p4) | (~p1 & ~p4);

    /// <summary>The second bit of the second code.</summary>
    public static uint SecondOfSecond(uint p1, uint p3, uint u) => (p1 & p3) | (p1 & u) | (p3 & u);

    /// <summary>The second bit of the third code.</summary>
    public static uint SecondOfThird(uint p3, uint p4, uint u) => p3 ^ p4 ^ u;

    /// <summary>The codes of a triple.</summary>
    /// <param name="bits">Its five bits, p0 the lowest.</param>
    public static (int First, int Second, int Third) Decode(int bits)
    {
        uint[] p = new uint[Planes];
        for (int plane = 0; plane < Planes; plane++)
        {
            p[plane] = (uint)(bits >> plane) & 1;
        }

        uint u = SecondOfFirst(p[1], p[4], Chosen(p[0], p[2], p[3])) & 1;
        return ((int)(p[0] + u), (int)(p[1] + SecondOfSecond(p[1], p[3], u)), (int)(p[2] + SecondOfThird(p[3], p[4], u)));
    }

    /// <summary>The five bits of a triple; of several that decode to it, the least.</summary>
    /// <param name="first">0..2.</param>
    /// <param name="second">0..2.</param>
    /// <param name="third">0..2.</param>
    public static int Encode(int first, int second, int third) => Codes[(9 * first) + (3 * second) + third];

    /// <summary>The index in the unit of a lane's word.</summary>
    /// <param name="lane">0..31.</param>
    /// <param name="r">Row div 8.</param>
    /// <param name="plane">0..4.</param>
    public static int WordOf(int lane, int r, int plane)
    {
        int i = (Planes * r) + plane;
        return i < 8 ? (SlotWords * (i / 4)) + (4 * lane) + (i % 4) : (2 * SlotWords) + (2 * lane) + (i - 8);
    }

    /// <summary>Where the code of (row, column) of the unit is: whose triple, in which bit of the words, and which of its three.</summary>
    public static (int Lane, int Bit, int Digit) Locate(int row, int column) =>
        ((4 * (row % 8)) + (column % DigitColumns / 32), column % 32, column / DigitColumns);

    private static int[] InverseOfDecode()
    {
        int[] codes = new int[27];
        for (int bits = (1 << Planes) - 1; bits >= 0; bits--)
        {
            (int first, int second, int third) = Decode(bits);
            codes[(9 * first) + (3 * second) + third] = bits;
        }

        return codes;
    }
}
