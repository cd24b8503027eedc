using System.Diagnostics;
using System.Security.Cryptography;
using Specializer.Layout;

namespace Specializer.Bench.Storage;

/// <summary>Times quantizer and storage of one config.</summary>
/// <param name="weight">[n, k].</param>
/// <param name="n">Rows.</param>
/// <param name="k">Columns.</param>
internal sealed class StorageClock<TScheme>(float[] weight, int n, int k)
    where TScheme : struct, IQuantScheme<TScheme>
{
    private const int Quantizations = 3;
    private const int Calls = 7;

    // Tiles whose float32 rows stay in a core's second cache.
    private const int BlockColumns = 64;

    private readonly StorageLayout _layout = TScheme.Config.Layout(n, k);
    private readonly QuantScheme _scheme = QuantScheme.Of<TScheme>();

    /// <summary>Quantizes, checks that every way there and back gives the same bytes, and times each.</summary>
    /// <exception cref="InvalidOperationException">One does not.</exception>
    public StorageTimes Run()
    {
        (QuantizedTensor quantized, PassClock passes, double seconds) = Quantize();
        PackedTensor packed = quantized.ToStorage();
        TileLayout tiles = TileLayout.For(_layout)!;
        byte[] codes = new byte[n * k];
        byte[] back = new byte[n * k];
        byte[] words = new byte[_layout.PackedBytes];
        int[] tileWords = new int[tiles.Words];
        float[] rows = new float[n * k];
        double unpack = LeastTime.Of(Calls, () => _scheme.Unpack(_layout, packed.Words, codes));
        double pack = LeastTime.Of(Calls, () => _scheme.Pack(_layout, codes, words));
        double toTiles = LeastTime.Of(Calls, () => KernelPool.Shared.For(tiles.Tiles, 1, new Tiles { Layout = tiles, Codes = codes, Words = tileWords }));
        double fromTiles = LeastTime.Of(
            Calls,
            () => KernelPool.Shared.For(tiles.Tiles, 1, new Tiles { Layout = tiles, Codes = back, Words = tileWords, Back = true }));
        double dequantize = LeastTime.Of(Calls, () => KernelPool.Shared.For(n, 1, new Rows { Weight = packed, K = k, Destination = rows }));
        double blocks = LeastTime.Of(Calls, () => KernelPool.Shared.For(tiles.Tiles, 1, new Blocks { Layout = tiles, Words = tileWords }));
        Require(words.AsSpan().SequenceEqual(packed.Words) && back.AsSpan().SequenceEqual(codes));
        QuantizedTensor loaded = quantized;
        double load = LeastTime.Of(Calls, () => loaded = _scheme.Wrap(packed));
        PackedTensor saved = packed;
        double save = LeastTime.Of(Calls, () => saved = loaded.ToStorage());
        Require(Checksum(saved) == Checksum(packed));
        return new StorageTimes(
            seconds, passes.Steps, passes.Step, pack, unpack, toTiles, fromTiles, dequantize, blocks, load, save,
            words.Length, 4 * tiles.Words, Checksum(packed));
    }

    private (QuantizedTensor Quantized, PassClock Passes, double Seconds) Quantize()
    {
        (QuantizedTensor, PassClock, double Seconds)? best = null;
        for (int i = 0; i < Quantizations; i++)
        {
            var passes = new PassClock();
            long start = Stopwatch.GetTimestamp();
            QuantizedTensor quantized = _scheme.Quantize(weight, n, k, passes);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            best = best is { } before && before.Seconds <= seconds ? before : (quantized, passes, seconds);
        }

        return best!.Value;
    }

    private static void Require(bool same)
    {
        if (!same)
        {
            throw new InvalidOperationException($"{TScheme.KernelName} does not give the same bytes there and back.");
        }
    }

    private static string Checksum(PackedTensor packed) => Convert.ToHexString(SHA256.HashData(
        [.. SHA256.HashData(packed.Words), .. SHA256.HashData(packed.Scale), .. SHA256.HashData(packed.Zero)]))[..8];

    private struct Tiles : IRangeWork
    {
        public required TileLayout Layout { get; init; }

        public required byte[] Codes { get; init; }

        public required int[] Words { get; init; }

        public bool Back { get; init; }

        public readonly void Run(int begin, int end)
        {
            if (Back)
            {
                TScheme.FromTiles(Layout, Words, Codes, begin, end);
            }
            else
            {
                TScheme.ToTiles(Layout, Codes, Words, begin, end);
            }
        }
    }

    private struct Rows : IRangeWork
    {
        public required PackedTensor Weight { get; init; }

        public required int K { get; init; }

        public required float[] Destination { get; init; }

        public readonly void Run(int begin, int end) => TScheme.DequantizeRows(Weight.View, Destination.AsSpan(begin * K, (end - begin) * K), begin, end);
    }

    private struct Blocks : IRangeWork
    {
        public required TileLayout Layout { get; init; }

        public required int[] Words { get; init; }

        public readonly void Run(int begin, int end)
        {
            int bytes = Layout.Storage.Axis == 0 || TScheme.Config.Scale == ScaleType.Float32 ? 4 : 2;
            byte[] metas = new byte[Layout.MetaElements * bytes];
            Span<float> block = stackalloc float[BlockColumns * TileLayout.Lanes];
            for (int tile = begin; tile < end; tile++)
            {
                for (int first = 0; first < Layout.Storage.K; first += BlockColumns)
                {
                    TScheme.DequantizeTiles(new TiledWeight(Layout, Words, metas, metas), block, tile, tile + 1, first, first + BlockColumns);
                }
            }
        }
    }
}
