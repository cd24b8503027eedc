#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>Where codes of x stand.</summary>
/// <param name="words">Words of four codes of a row; whole tiles of 32 where there are tiles.</param>
/// <param name="rowsOfTile">0 for rows one after the other. Else rows of a tile of 128 columns: [⌈M/rows⌉, tile, row, 128 bytes], with the pieces of 16 bytes exchanged by the lowest three bits of the row's number.</param>
internal readonly struct Int8CodeLayout(int words, int rowsOfTile)
{
    /// <summary>Words of a tile in a row.</summary>
    public const int WordsOfTile = 32;

    /// <summary>Words of a row.</summary>
    public int Words { get; } = words;

    /// <summary>Rows of a tile, or 0.</summary>
    public int RowsOfTile { get; } = rowsOfTile;

    /// <summary>The place of a word.</summary>
    public long At(int row, int word)
    {
        if (RowsOfTile == 0)
        {
            return ((long)row * Words) + word;
        }

        int rowInTile = row % RowsOfTile;
        long tile = ((long)(row / RowsOfTile) * (Words / WordsOfTile)) + (word / WordsOfTile);
        return (((tile * RowsOfTile) + rowInTile) * WordsOfTile) + ((((word >> 2) ^ rowInTile) & 7) * 4) + (word & 3);
    }
}
#endif
