using System;

namespace Specializer.Layout;

/// <summary>
/// The execution layout of a ternary weight on a processor with AVX-512BW: three codes in five bits, 32 rows of W side by side, 5/3 bits a
/// weight where tiles of fields take 2.
/// </summary>
/// <remarks>
/// <para>
/// A <em>triple</em> of codes a, b, c is the number 9·a + 3·b + c, 0..26: the index of a look-up among 32. Sixteen triples of a row are five
/// words of 16 bits, a <em>unit</em>: triple t lies in word t div 3 from bit 5·(t mod 3) on, for t below 15, and bit i of triple 15 is the
/// highest bit of word i.
/// </para>
/// <para>
/// The 48 codes of a unit are the fields of three words of the row's <see cref="TileLayout"/>: triple t has field t mod 8 of halves
/// 3·(t div 8) to 3·(t div 8) + 2 of those words, halves counted from the low one. So words become tiles again, and tiles words, lane by
/// lane: no code changes its row.
/// </para>
/// <para>
/// Five units of a row, a <em>run</em>, lie in one piece: the sum of their codes less 1 times int8 fits 16 bits. Words are ordered
/// [runs, blocks of 32 rows, words of the run, 32 rows]; the last run may be shorter.
/// </para>
/// Rows beyond N and columns beyond K are filled up with codes of 0, rows to a multiple of 32, columns to one of 48.
/// </remarks>
public sealed class TritTileLayout
{
    /// <summary>Rows of a block: a register of 512 bits holds a word of each.</summary>
    public const int Rows = 32;

    /// <summary>Triples of a unit.</summary>
    public const int Triples = 16;

    /// <summary>Words of a unit of a row.</summary>
    public const int WordsOfUnit = 5;

    /// <summary>Words of a tile's lane that become a unit.</summary>
    public const int TileWordsOfUnit = 3;

    /// <summary>Columns of a unit.</summary>
    public const int ColumnsOfUnit = 3 * Triples;

    /// <summary>Units of a row that lie in one piece: 5·48·127 is less than 2¹⁵.</summary>
    public const int UnitsOfRun = 5;

    /// <summary>The bits of a triple in a word.</summary>
    public const int TripleBits = 5;

    // Fields of a half of a tile's word, of two bits each.
    private const int Fields = 8;

    private TritTileLayout(TileLayout tiles)
    {
        Tiles = tiles;
        Blocks = (tiles.Storage.N + Rows - 1) / Rows;
        Units = (tiles.Storage.K + ColumnsOfUnit - 1) / ColumnsOfUnit;
    }

    /// <summary>Bits of a weight, padding left out.</summary>
    public static double BitsPerWeight => 16.0 * WordsOfUnit / ColumnsOfUnit;

    /// <summary>Tiles of the same weight, which the words are made of and become again.</summary>
    public TileLayout Tiles { get; }

    /// <summary>Blocks of 32 rows.</summary>
    public int Blocks { get; }

    /// <summary>Units of a row.</summary>
    public int Units { get; }

    /// <summary>Runs of a row.</summary>
    public int Runs => (Units + UnitsOfRun - 1) / UnitsOfRun;

    /// <summary>Words of 16 bits of the weight.</summary>
    public long Words => (long)Blocks * Rows * Units * WordsOfUnit;

    /// <summary>Whether tiles take more memory: they do but for a few rows or columns, which are filled up to more here.</summary>
    public bool IsSmaller => sizeof(ushort) * Words < sizeof(int) * Tiles.Words;

    /// <summary>The layout of a weight, or null where its codes are not 0..2 with one scale for a row or for all.</summary>
    /// <param name="storage">The storage layout.</param>
    public static TritTileLayout? For(StorageLayout storage) =>
        storage.Format.MaxCode == 2 && storage.Axis == 1 && TileLayout.For(storage) is { Segments: 1 } tiles ? new TritTileLayout(tiles) : null;

    /// <summary>Units of a run: less in the last one.</summary>
    /// <param name="run">The run of a row.</param>
    public int UnitsOf(int run) => Math.Min(UnitsOfRun, Units - (run * UnitsOfRun));

    /// <summary>The index of the first row's first word of a run of a block; the other rows' follow, then their next words.</summary>
    /// <param name="run">The run of a row.</param>
    /// <param name="block">The block of rows.</param>
    public long At(int run, int block) => Rows * WordsOfUnit * (((long)run * UnitsOfRun * Blocks) + ((long)block * UnitsOf(run)));

    /// <summary>The index of the first row's first word of a unit of a block.</summary>
    /// <param name="unit">The unit of a row.</param>
    /// <param name="block">The block of rows.</param>
    public long UnitAt(int unit, int block) => At(unit / UnitsOfRun, block) + (unit % UnitsOfRun * WordsOfUnit * Rows);

    /// <summary>
    /// Where the triple of element (n, k) lies: the index of the first word of its unit and row; further words lie <see cref="Rows"/> apart.
    /// </summary>
    /// <param name="n">The row of W.</param>
    /// <param name="k">The column.</param>
    /// <param name="triple">The triple of the unit.</param>
    /// <param name="place">The code of the triple: 0 counts nine times, 2 once.</param>
    /// <exception cref="ArgumentOutOfRangeException">(n, k) lies outside W.</exception>
    public long Locate(int n, int k, out int triple, out int place)
    {
        int shift = Tiles.Locate(n, k, plane: 0).Shift;
        int half = (2 * (k % ColumnsOfUnit / 16)) + (shift / 16);
        triple = (half / 3 * Fields) + (shift % 16 / 2);
        place = half % 3;
        return UnitAt(k / ColumnsOfUnit, n / Rows) + (n % Rows);
    }

    /// <summary>The column that a code of a triple stands for, counted from the unit's first.</summary>
    /// <param name="triple">The triple of the unit.</param>
    /// <param name="place">The code of the triple.</param>
    public static int ColumnOf(int triple, int place)
    {
        int half = (3 * (triple / Fields)) + place;
        int field = triple % Fields;
        return (16 * (half / 2)) + (4 * (field % 4)) + (2 * (half % 2)) + (field / 4);
    }
}
