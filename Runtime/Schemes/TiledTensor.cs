using Specializer.Layout;

namespace Specializer;

/// <summary>A quantized weight held in its execution layout, and the two ways between that and storage.</summary>
internal sealed class TiledTensor
{
    private readonly AlignedWords _words;
    private readonly byte[] _scale;
    private readonly byte[] _zero;

    private readonly PackedTensor? _quantizedScale;
    private readonly PackedTensor? _quantizedZero;

    private TiledTensor(TileLayout layout, AlignedWords words, byte[] scale, byte[] zero, CodedTensor coded)
    {
        _quantizedScale = coded.QuantizedScale;
        _quantizedZero = coded.QuantizedZero;
        Layout = layout;
        _words = words;
        _scale = scale;
        _zero = zero;
    }

    public TileLayout Layout { get; }

    public TiledWeight View => new(Layout, _words.Span, _scale, _zero);

    public long Bytes => (4L * Layout.Words) + _scale.Length + _zero.Length + (_quantizedScale?.Bytes ?? 0) + (_quantizedZero?.Bytes ?? 0);

    /// <summary>Arranges a weight as tiles, which are filled on all threads.</summary>
    public static TiledTensor From<TScheme>(TileLayout layout, CodedTensor coded)
        where TScheme : struct, IQuantScheme<TScheme>
    {
        var words = new AlignedWords(checked((int)layout.Words));
        KernelPool.Shared.For(
            layout.Tiles, minimumPerRange: 1, new Rearrange<TScheme> { Layout = layout, Codes = coded.Codes, Words = words.Span, ToTiles = true });
        ScaleType type = TScheme.Config.Scale;
        return new TiledTensor(layout, words, TileMetas.ToTiles(layout, coded.Scale, type), TileMetas.ToTiles(layout, coded.Zero, type), coded);
    }

    /// <summary>The codes again, one a byte.</summary>
    public byte[] Codes<TScheme>()
        where TScheme : struct, IQuantScheme<TScheme>
    {
        byte[] codes = GC.AllocateUninitializedArray<byte>(Layout.Storage.N * Layout.Storage.K);
        KernelPool.Shared.For(
            Layout.Tiles, minimumPerRange: 1, new Rearrange<TScheme> { Layout = Layout, Codes = codes, Words = _words.Span, ToTiles = false });
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

    private ref struct Rearrange<TScheme> : IRangeWork
        where TScheme : struct, IQuantScheme<TScheme>
    {
        public required TileLayout Layout { get; init; }

        public required Span<byte> Codes { get; init; }

        public required Span<int> Words { get; init; }

        public required bool ToTiles { get; init; }

        public readonly void Run(int begin, int end)
        {
            if (ToTiles)
            {
                TScheme.ToTiles(Layout, Codes, Words, begin, end);
            }
            else
            {
                TScheme.FromTiles(Layout, Words, Codes, begin, end);
            }
        }
    }
}
