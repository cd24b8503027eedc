using System.Runtime.InteropServices;
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

    private TiledTensor(TileLayout layout, AlignedWords words, byte[] scale, byte[] zero, PackedTensor packed)
    {
        _quantizedScale = packed.QuantizedScale;
        _quantizedZero = packed.QuantizedZero;
        Layout = layout;
        _words = words;
        _scale = scale;
        _zero = zero;
    }

    public TileLayout Layout { get; }

    public TiledWeight View => new(Layout, _words.Span, _scale, _zero);

    public long Bytes => (4L * Layout.Words) + _scale.Length + _zero.Length + (_quantizedScale?.Bytes ?? 0) + (_quantizedZero?.Bytes ?? 0);

    /// <summary>Rearranges a packed weight. Tiles are filled on all threads.</summary>
    public static TiledTensor From<TScheme>(TileLayout layout, PackedTensor packed)
        where TScheme : struct, IQuantScheme<TScheme>
    {
        byte[] codes = GC.AllocateUninitializedArray<byte>(layout.Storage.N * layout.Storage.K);
        TScheme.Unpack(layout.Storage, packed.Words, codes);
        var words = new AlignedWords(checked((int)layout.Words));
        KernelPool.Shared.For(
            layout.Tiles, minimumPerRange: 1, new Rearrange<TScheme> { Layout = layout, Codes = codes, Words = words.Span, ToTiles = true });
        ScaleType type = TScheme.Config.Scale;
        return new TiledTensor(layout, words, ToTiles(layout, packed.Scale, type), ToTiles(layout, packed.Zero, type), packed);
    }

    /// <summary>The packed weight again, byte for byte.</summary>
    public PackedTensor ToStorage<TScheme>()
        where TScheme : struct, IQuantScheme<TScheme>
    {
        StorageLayout storage = Layout.Storage;
        byte[] codes = GC.AllocateUninitializedArray<byte>(storage.N * storage.K);
        KernelPool.Shared.For(
            Layout.Tiles, minimumPerRange: 1, new Rearrange<TScheme> { Layout = Layout, Codes = codes, Words = _words.Span, ToTiles = false });
        byte[] words = GC.AllocateUninitializedArray<byte>(storage.PackedBytes);
        TScheme.Pack(storage, codes, words);
        ScaleType type = TScheme.Config.Scale;
        return new PackedTensor(storage, words, ToStorage(_scale, type), ToStorage(_zero, type))
        {
            QuantizedScale = _quantizedScale,
            QuantizedZero = _quantizedZero,
        };
    }

    /// <summary>
    /// Scales or zeros in the order of the tiles: along axis 1 the lanes of a tile side by side, one segment after the other. Along axis 0
    /// they are read one by one and shared by many rows, so they stay in order and are widened once.
    /// </summary>
    private static byte[] ToTiles(TileLayout layout, byte[] stored, ScaleType type)
    {
        if (layout.Storage.Axis == 0)
        {
            return MemoryMarshal.AsBytes(ScaleConversion.ToSingles(stored, type).AsSpan()).ToArray();
        }

        int bytes = type == ScaleType.Float32 ? 4 : 2;
        byte[] tiled = new byte[layout.MetaElements * bytes];
        for (int n = 0; n < layout.Storage.N; n++)
        {
            for (int segment = 0; segment < layout.Segments; segment++)
            {
                stored.AsSpan(layout.Storage.GroupOf(n, segment * layout.SegmentLength) * bytes, bytes).CopyTo(tiled.AsSpan(MetaAt(layout, n, segment) * bytes));
            }
        }

        return tiled;
    }

    private byte[] ToStorage(byte[] tiled, ScaleType type)
    {
        if (Layout.Storage.Axis == 0)
        {
            // Widening was exact, so narrowing gives the same bits.
            return ScaleConversion.ToBytes(MemoryMarshal.Cast<byte, float>(tiled), type, "metadata");
        }

        int bytes = type == ScaleType.Float32 ? 4 : 2;
        byte[] stored = new byte[Layout.Storage.GroupCount * bytes];
        for (int n = 0; n < Layout.Storage.N; n++)
        {
            for (int segment = 0; segment < Layout.Segments; segment++)
            {
                tiled.AsSpan(MetaAt(Layout, n, segment) * bytes, bytes).CopyTo(
                    stored.AsSpan(Layout.Storage.GroupOf(n, segment * Layout.SegmentLength) * bytes));
            }
        }

        return stored;
    }

    private static int MetaAt(TileLayout layout, int n, int segment) =>
        (((n / TileLayout.Lanes * layout.Segments) + segment) * TileLayout.Lanes) + (n % TileLayout.Lanes);

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
