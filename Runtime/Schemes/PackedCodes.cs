using Specializer.Layout;

namespace Specializer;

/// <summary>Codes into words and back, on all threads.</summary>
/// <typeparam name="TScheme">The config and its kernels.</typeparam>
internal static class PackedCodes<TScheme>
    where TScheme : struct, IQuantScheme<TScheme>
{
    // Words that take about as long as waking a thread.
    private const int SmallestShare = 1 << 14;

    /// <summary>Packs a whole weight; see <see cref="IQuantScheme{TSelf}.Pack"/>.</summary>
    public static void Pack(StorageLayout layout, ReadOnlySpan<byte> codes, Span<byte> words) =>
        KernelPool.Shared.For(layout.Words, SmallestShare, new Packing { Layout = layout, Codes = codes, Words = words });

    /// <summary>Unpacks a whole weight; see <see cref="IQuantScheme{TSelf}.Unpack"/>.</summary>
    public static void Unpack(StorageLayout layout, ReadOnlySpan<byte> words, Span<byte> codes) =>
        KernelPool.Shared.For(layout.Words, SmallestShare, new Unpacking { Layout = layout, Words = words, Codes = codes });

    private ref struct Packing : IRangeWork
    {
        public required StorageLayout Layout { get; init; }

        public required ReadOnlySpan<byte> Codes { get; init; }

        public required Span<byte> Words { get; init; }

        public readonly void Run(int begin, int end) => TScheme.Pack(Layout, Codes, Words, begin, end);
    }

    private ref struct Unpacking : IRangeWork
    {
        public required StorageLayout Layout { get; init; }

        public required ReadOnlySpan<byte> Words { get; init; }

        public required Span<byte> Codes { get; init; }

        public readonly void Run(int begin, int end) => TScheme.Unpack(Layout, Words, Codes, begin, end);
    }
}
