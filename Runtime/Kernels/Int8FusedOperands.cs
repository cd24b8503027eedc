using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Specializer.Layout;

namespace Specializer.Kernels;

/// <summary>Two registers of rows of W, and rows of x that they meet.</summary>
/// <remarks>References are not read-only only so that loops can move them on.</remarks>
public readonly ref struct Int8FusedOperands
{
    private readonly ref int _words;
    private readonly ref byte _x;
    private readonly ref float _metaOfX;
    private readonly ref float _sums;

    /// <summary>A lane's register and the one after it, of the next tile where registers are as wide as a tile.</summary>
    /// <param name="weight">The weight.</param>
    /// <param name="tile">The tile.</param>
    /// <param name="lane">The first lane of the first register.</param>
    /// <param name="lanes">Lanes of a register.</param>
    /// <param name="x">The rows of x.</param>
    /// <param name="row">The first of them, which must be the first or the fifth of a turn.</param>
    /// <param name="metaOfX">[segments, rows of a turn, <see cref="Int8SegmentSums.MetaOfX"/>].</param>
    /// <param name="sums">[rows, <see cref="TileBlocks.SumsPerRow"/>], from the first register's rows of W on.</param>
    internal Int8FusedOperands(
        TiledWeight weight, int tile, int lane, int lanes, Int8Activations x, int row, ReadOnlySpan<float> metaOfX, Span<float> sums)
    {
        TileLayout tiles = weight.Layout;

        // A tile without a next one is met twice: the sums of the second time are nobody's.
        int next = lanes < TileLayout.Lanes ? 0 : Math.Min(1, tiles.Tiles - 1 - tile);
        int within = lanes < TileLayout.Lanes ? lanes : 0;
        _words = ref Unsafe.AsRef(in weight.Words[(tile * tiles.WordsPerTile) + lane]);
        NextWords = (next * tiles.WordsPerTile) + within;
        Meta = (tile * tiles.Segments * TileLayout.Lanes) + lane;
        NextMeta = (next * tiles.Segments * TileLayout.Lanes) + within;
        int turn = row / Int8Activations.RowsOfTurn;
        int rowOfTurn = row % Int8Activations.RowsOfTurn;
        ReadOnlySpan<byte> codes = MemoryMarshal.AsBytes(x.Codes);
        _x = ref Unsafe.AsRef(in codes[(turn * Int8Activations.RowsOfTurn * x.Segments * x.Stride) + (rowOfTurn * sizeof(int))]);
        _metaOfX = ref Unsafe.AsRef(in metaOfX[rowOfTurn * Int8SegmentSums.MetaOfX]);
        _sums = ref sums[0];
    }

    /// <summary>From a word of the first register to the same of the second.</summary>
    public nint NextWords { get; }

    /// <summary>The index of the first register's first scale.</summary>
    public nint Meta { get; }

    /// <summary>From a scale of the first register to the same of the second.</summary>
    public nint NextMeta { get; }

    /// <summary>The first register's first words.</summary>
    public ref int Words => ref _words;

    /// <summary>The first quad of the first row of x; those of the next rows follow, and after a turn of rows the next quad's.</summary>
    public ref byte X => ref _x;

    /// <summary>Scales and sums of the first segment of the rows of x, see <see cref="Int8SegmentSums"/>.</summary>
    public ref float MetaOfX => ref _metaOfX;

    /// <summary>Sums of the first row of x.</summary>
    public ref float Sums => ref _sums;
}
