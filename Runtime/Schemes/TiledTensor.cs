using System.Runtime.InteropServices;
using Specializer.Kernels;
using Specializer.Layout;

namespace Specializer;

/// <summary>A quantized weight held in its execution layout, and the two ways between that and storage.</summary>
/// <remarks>
/// The words are those of tiles, or for ternary weights triples of codes where the processor multiplies these faster; see <see cref="TritTileLayout"/>.
/// </remarks>
internal sealed class TiledTensor
{
    // A piece of tiles made of triples stays in the second cache.
    private const int WordsOfPiece = 1 << 16;

    private readonly AlignedWords _words;
    private readonly byte[] _scale;
    private readonly byte[] _zero;

    private TileLayout? _piece;
    private TileLayout? _lastPiece;

    private readonly PackedTensor? _quantizedScale;
    private readonly PackedTensor? _quantizedZero;

    private TiledTensor(TileLayout layout, TritTileLayout? trits, AlignedWords words, byte[] scale, byte[] zero, CodedTensor coded)
    {
        Trits = trits;
        _quantizedScale = coded.QuantizedScale;
        _quantizedZero = coded.QuantizedZero;
        Layout = layout;
        _words = words;
        _scale = scale;
        _zero = zero;
    }

    public TileLayout Layout { get; }

    /// <summary>Where triples of codes lie, if the weight is held so.</summary>
    public TritTileLayout? Trits { get; }

    /// <summary>Pieces of whole blocks of 32 rows, which become tiles one at a time where triples are held.</summary>
    public int Pieces => (Trits!.Blocks + BlocksOfPiece - 1) / BlocksOfPiece;

    /// <summary>The row of W at which a piece begins.</summary>
    public int FirstRowOf(int piece) => piece * BlocksOfPiece * TritTileLayout.Rows;

    private int BlocksOfPiece => Math.Min(Trits!.Blocks, Math.Max(1, WordsOfPiece / (Layout.WordsPerTile * TritWords.TilesOfBlock)));

    /// <summary>The weight, where tiles are held.</summary>
    public TiledWeight View => new(Layout, _words.Span, _scale, _zero);

    /// <summary>The weight, where triples are held.</summary>
    public TritWeight TritView => new(Trits!, Triples, _scale, _zero);

    public long Bytes => (4L * _words.Span.Length) + _scale.Length + _zero.Length + (_quantizedScale?.Bytes ?? 0) + (_quantizedZero?.Bytes ?? 0);

    private Span<ushort> Triples => MemoryMarshal.Cast<int, ushort>(_words.Span);

    /// <summary>Arranges a weight, on all threads.</summary>
    public static TiledTensor From<TScheme>(TileLayout layout, CodedTensor coded)
        where TScheme : struct, IQuantScheme<TScheme>
    {
        ScaleType type = TScheme.Config.Scale;
        byte[] scale = TileMetas.ToTiles(layout, coded.Scale, type), zero = TileMetas.ToTiles(layout, coded.Zero, type);
        if (TScheme.HasTrits && TritProduct.IsSupported && TritTileLayout.For(layout.Storage) is { IsSmaller: true } trits
            && Compress<TScheme>(trits, coded.Codes) is { } triples)
        {
            return new TiledTensor(layout, trits, triples, scale, zero, coded).WithPieces(TScheme.Config);
        }

        var words = new AlignedWords(checked((int)layout.Words));
        Fill<TScheme>(layout, coded.Codes, words.Span);
        return new TiledTensor(layout, null, words, scale, zero, coded);
    }

    /// <summary>The weight as tiles, for work that reads all of it: they are made anew, in rented memory, where triples are held.</summary>
    public RentedTiles Tiles() => Trits is null
        ? new RentedTiles(View)
        : new RentedTiles(TritView, Layout, 0, Trits.Blocks);

    /// <summary>A piece of a weight that is held as triples, as tiles in rented memory: a weight of these rows only.</summary>
    public RentedTiles Piece(int piece)
    {
        int begin = piece * BlocksOfPiece;
        return piece + 1 < Pieces
            ? new RentedTiles(TritView, _piece!, begin, begin + BlocksOfPiece)
            : new RentedTiles(TritView, _lastPiece!, begin, Trits!.Blocks);
    }

    /// <summary>The codes again, one a byte.</summary>
    public byte[] Codes<TScheme>()
        where TScheme : struct, IQuantScheme<TScheme>
    {
        byte[] codes = GC.AllocateUninitializedArray<byte>(Layout.Storage.N * Layout.Storage.K);
        using RentedTiles tiles = Tiles();
        KernelPool.Shared.For(Layout.Tiles, minimumPerRange: 1, new Restoring<TScheme> { Weight = tiles.View, Codes = codes });
        return codes;
    }

    /// <summary>The packed weight again, byte for byte.</summary>
    public PackedTensor ToStorage<TScheme>()
        where TScheme : struct, IQuantScheme<TScheme>
    {
        ScaleType type = TScheme.Config.Scale;
        var coded = new CodedTensor(
            Layout.Storage, Codes<TScheme>(), TileMetas.ToStorage(Layout, _scale, type), TileMetas.ToStorage(Layout, _zero, type))
        {
            QuantizedScale = _quantizedScale,
            QuantizedZero = _quantizedZero,
        };
        return coded.Pack<TScheme>();
    }

    private TiledTensor WithPieces(QuantConfig config)
    {
        (int n, int k, int rows) = (Layout.Storage.N, Layout.Storage.K, BlocksOfPiece * TritTileLayout.Rows);
        _piece = TileLayout.For(config.Layout(Math.Min(n, rows), k));
        _lastPiece = TileLayout.For(config.Layout(n - ((Pieces - 1) * rows), k));
        return this;
    }

    private static void Fill<TScheme>(TileLayout layout, byte[] codes, Span<int> words)
        where TScheme : struct, IQuantScheme<TScheme> =>
        KernelPool.Shared.For(layout.Tiles, minimumPerRange: 1, new Arranging<TScheme> { Layout = layout, Codes = codes, Words = words });

    /// <summary>Triples, or null where a code is 3: storage in fields can hold it, and must get it back.</summary>
    private static AlignedWords? Compress<TScheme>(TritTileLayout layout, byte[] codes)
        where TScheme : struct, IQuantScheme<TScheme>
    {
        using var tiles = new RentedFloats(checked((int)layout.Tiles.Words));
        Span<int> tileWords = MemoryMarshal.Cast<float, int>(tiles.Span);
        Fill<TScheme>(layout.Tiles, codes, tileWords);
        var words = new AlignedWords(checked((int)(layout.Words * sizeof(ushort) / sizeof(int))));
        Span<bool> others = stackalloc bool[1];
        others.Clear();
        KernelPool.Shared.For(layout.Blocks, minimumPerRange: 1, new Compressing
        {
            Layout = layout,
            TileWords = tileWords,
            Words = MemoryMarshal.Cast<int, ushort>(words.Span),
            Others = others,
        });
        return others[0] ? null : words;
    }

    private ref struct Arranging<TScheme> : IRangeWork
        where TScheme : struct, IQuantScheme<TScheme>
    {
        public required TileLayout Layout { get; init; }

        public required ReadOnlySpan<byte> Codes { get; init; }

        public required Span<int> Words { get; init; }

        public readonly void Run(int begin, int end) => TScheme.ToTiles(Layout, Codes, Words, begin, end);
    }

    private ref struct Restoring<TScheme> : IRangeWork
        where TScheme : struct, IQuantScheme<TScheme>
    {
        public required TiledWeight Weight { get; init; }

        public required Span<byte> Codes { get; init; }

        public readonly void Run(int begin, int end) => TScheme.FromTiles(Weight.Layout, Weight.Words, Codes, begin, end);
    }

    private ref struct Compressing : IRangeWork
    {
        public required TritTileLayout Layout { get; init; }

        public required ReadOnlySpan<int> TileWords { get; init; }

        public required Span<ushort> Words { get; init; }

        /// <summary>Becomes true where a code is none of 0..2.</summary>
        public required Span<bool> Others { get; init; }

        public readonly void Run(int begin, int end)
        {
            if (!TritWords.Compress(Layout, TileWords, Words, begin, end))
            {
                Others[0] = true;
            }
        }
    }
}
