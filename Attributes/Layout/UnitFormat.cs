using System;
using System.Collections.Generic;

namespace Specializer.Layout;

/// <summary>
/// The bit map of a unit, 16 rows × 256 columns of W with their scales and zeros, as a warp of 32 lanes reads it: the operands of
/// <c>mma.m16n8k16</c> without a shuffle.
/// </summary>
/// <remarks>
/// <para>
/// Lane = 4·(row mod 8) + t, t in 0..3. In quarter q (64 columns) a lane holds the rows row and row + 8, and of each 16 columns: runs of
/// <see cref="Run"/> neighbours, element e of them being column 64·q + (e div Run)·4·Run + Run·t + e mod Run. With runs of 16 for
/// groups of 64 and more, 8 for 32 and 4 for 16, the columns that one mma takes never mix groups.
/// </para>
/// <para>
/// Elements are taken in pairs p = e div 2: the even one in the low half of a word, the odd one 16 bits above. A lane's words of a unit are
/// numbered i = b·q + v, v &lt; b; word i is the int32 at 128·(i div 4) + 4·lane + i mod 4, so that a lane reads 16 bytes at once.
/// With r = row div 8, pair p lies in word v at bit
/// 8 bits: v = 4·r + p div 2, 8·(p mod 2); 4 bits: v = 2·r + p div 4, 4·(p mod 4); 2 bits: v = r, 2·p; 1 bit: v = 0, p + 8·r;
/// 3 bits: p &lt; 5 in v = r at 3·p, p = 5, 6 in v = 2 at 3·(p − 5) + 9·r, p = 7 in v = 2 at 6 for r = 0, and for r = 1 bit j of the
/// code is bit 15 of word j. So 16 codes of 3 bits fill 48 bits, and no bit is padding.
/// </para>
/// Behind the 512·b bytes of codes lie scale and zero of (row, group j of the unit), side by side, as pair
/// 2·((row mod 8)·<see cref="Groups"/> + j) + row div 8. Where groups run along axis 0, scales and zeros belong to columns instead: those of a unit's 256 columns, first all scales and
/// then all zeros, are a block of their own that several tiles share, see <see cref="UnitLayout.ColumnMetasAt"/>.
/// </remarks>
public sealed class UnitFormat
{
    /// <summary>Rows of a unit.</summary>
    public const int Rows = 16;

    /// <summary>Columns of a unit.</summary>
    public const int Columns = 256;

    /// <summary>Columns that a lane's b words stand for, over all lanes of a row.</summary>
    public const int QuarterColumns = 64;

    /// <summary>Words of one 16-byte slot of all lanes.</summary>
    private const int SlotWords = 128;

    /// <summary>The unit of a config.</summary>
    /// <param name="bits">Bits of a code: 8, 4, 3, 2 or 1.</param>
    /// <param name="group">Columns that share a scale, as <see cref="PaddedGroup"/> gives them: 16, 32, 64, 128 or a multiple of 256.</param>
    /// <param name="metaBytes">Bytes of one scale or zero: 2 or 4; 0 for units of codes alone, whose scales and zeros lie elsewhere.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such unit.</exception>
    public UnitFormat(int bits, int group, int metaBytes)
        : this(bits, group, metaBytes, isByColumn: false)
    {
    }

    private UnitFormat(int bits, int group, int metaBytes, bool isByColumn)
    {
        Bits = bits is 8 or 4 or 3 or 2 or 1 ? bits : throw new ArgumentOutOfRangeException(nameof(bits), $"{bits} is none of 8, 4, 3, 2, 1.");
        if (group <= 0 || group != PaddedGroup(group))
        {
            throw new ArgumentOutOfRangeException(nameof(group), $"{group} is none of 16, 32, 64, 128 or a multiple of 256.");
        }

        MetaBytes = metaBytes is 0 or 2 or 4 ? metaBytes : throw new ArgumentOutOfRangeException(nameof(metaBytes), $"{metaBytes} is none of 0, 2, 4.");
        Group = Math.Min(group, Columns);
        IsByColumn = isByColumn;
    }

    /// <summary>Bits of a code.</summary>
    public int Bits { get; }

    /// <summary>Columns of a unit that share a scale, at most 256.</summary>
    public int Group { get; }

    /// <summary>Bytes of one scale or zero; 0 where units hold codes alone.</summary>
    public int MetaBytes { get; }

    /// <summary>Whether scales and zeros belong to columns, and lie in blocks apart from the codes.</summary>
    public bool IsByColumn { get; }

    /// <summary>Bytes of a block of scales and zeros by column; 0 where units hold theirs.</summary>
    public int ColumnMetaBytes => IsByColumn ? 2 * Columns * MetaBytes : 0;

    /// <summary>Groups of a row of a unit.</summary>
    public int Groups => Columns / Group;

    /// <summary>Neighbouring columns that a lane holds.</summary>
    public int Run => Math.Min(16, Group / 4);

    /// <summary>Bytes of the codes.</summary>
    public int CodeBytes => 512 * Bits;

    /// <summary>Bytes of a unit.</summary>
    public int Bytes => CodeBytes + (IsByColumn ? 0 : 2 * Rows * Groups * MetaBytes);

    /// <summary>The unit of a config whose groups run along axis 0.</summary>
    /// <param name="bits">Bits of a code: 8, 4, 3, 2 or 1.</param>
    /// <param name="metaBytes">Bytes of one scale or zero: 2 or 4.</param>
    public static UnitFormat ByColumn(int bits, int metaBytes) => new(bits, Columns, metaBytes, isByColumn: true);

    /// <summary>The length to which a group is filled up so that no mma mixes groups: 16, 32, 64, 128 or a multiple of 256.</summary>
    public static int PaddedGroup(int length)
    {
        if (length > 128)
        {
            return (length + Columns - 1) / Columns * Columns;
        }

        int padded = 16;
        while (padded < length)
        {
            padded *= 2;
        }

        return padded;
    }

    /// <summary>The column of element e (0..15) of a lane's quarter, t being lane mod 4.</summary>
    public int ColumnOf(int quarter, int t, int e) => (QuarterColumns * quarter) + (e / Run * 4 * Run) + (Run * t) + (e % Run);

    /// <summary>The word, among a lane's b words of a quarter, and in it the bit at which pair p of row half r lies, low bits first.</summary>
    /// <param name="r">Row div 8.</param>
    /// <param name="p">Pair, 0..7.</param>
    /// <returns>The bit is that of the even element; -1 where the code's bits lie in words 0, 1, 2 at bit 15.</returns>
    public (int Word, int Bit) FieldOf(int r, int p) => Bits switch
    {
        8 => ((4 * r) + (p / 2), 8 * (p % 2)),
        4 => ((2 * r) + (p / 4), 4 * (p % 4)),
        3 when p < 5 => (r, 3 * p),
        3 when p < 7 => (2, (3 * (p - 5)) + (9 * r)),
        3 => r == 0 ? (2, 6) : (0, -1),
        2 => (r, 2 * p),
        _ => (0, p + (8 * r)),
    };

    /// <summary>The index in the unit of word v of a lane's quarter.</summary>
    public int WordOf(int lane, int quarter, int v)
    {
        int i = (Bits * quarter) + v;
        return (SlotWords * (i / 4)) + (4 * lane) + (i % 4);
    }

    /// <summary>Where the code of (row, column) of the unit lies: one part, or three of one bit.</summary>
    public IReadOnlyList<UnitPart> Locate(int row, int column)
    {
        int quarter = column / QuarterColumns;
        int place = column % QuarterColumns;
        int t = place / Run % 4;
        int e = (place / (4 * Run) * Run) + (place % Run);
        int lane = (4 * (row % 8)) + t;
        int high = 16 * (e % 2);
        (int word, int bit) = FieldOf(row / 8, e / 2);
        return bit >= 0
            ? new[] { new UnitPart(WordOf(lane, quarter, word), bit + high, Bits, 0) }
            : new[]
            {
                new UnitPart(WordOf(lane, quarter, 0), 15 + high, 1, 0),
                new UnitPart(WordOf(lane, quarter, 1), 15 + high, 1, 1),
                new UnitPart(WordOf(lane, quarter, 2), 15 + high, 1, 2),
            };
    }

    /// <summary>The byte of the unit at which the scale of (row, group) lies; its zero follows it.</summary>
    public int MetaAt(int row, int group) => CodeBytes + (2 * MetaBytes * ((2 * ((row % 8 * Groups) + group)) + (row / 8)));
}
