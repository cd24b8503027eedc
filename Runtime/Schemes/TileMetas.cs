using System.Runtime.InteropServices;
using Specializer.Layout;

namespace Specializer;

/// <summary>Scales or zeros from the order of storage to that of the tiles and back.</summary>
/// <remarks>
/// Along axis 1 the lanes of a tile lie side by side, one segment after the other. Along axis 0 they are read one by one and shared by
/// many rows, so they stay in order and are widened once.
/// </remarks>
internal static class TileMetas
{
    /// <summary>Scales or zeros as kernels over tiles read them.</summary>
    /// <param name="layout">The tiles.</param>
    /// <param name="stored">One a group, as bytes.</param>
    /// <param name="type">Their type.</param>
    public static byte[] ToTiles(TileLayout layout, byte[] stored, ScaleType type)
    {
        if (layout.Storage.Axis == 0)
        {
            return MemoryMarshal.AsBytes(ScaleConversion.ToSingles(stored, type).AsSpan()).ToArray();
        }

        byte[] tiled = new byte[layout.MetaElements * (type == ScaleType.Float32 ? sizeof(float) : sizeof(ushort))];
        Arrange(layout, stored, tiled, type, back: false);
        return tiled;
    }

    /// <summary>The inverse of <see cref="ToTiles"/>.</summary>
    public static byte[] ToStorage(TileLayout layout, byte[] tiled, ScaleType type)
    {
        if (layout.Storage.Axis == 0)
        {
            // Widening was exact, so narrowing gives the same bits.
            return ScaleConversion.ToBytes(MemoryMarshal.Cast<byte, float>(tiled), type, "metadata");
        }

        byte[] stored = new byte[layout.Storage.GroupCount * (type == ScaleType.Float32 ? sizeof(float) : sizeof(ushort))];
        Arrange(layout, stored, tiled, type, back: true);
        return stored;
    }

    private static void Arrange(TileLayout layout, byte[] stored, byte[] tiled, ScaleType type, bool back)
    {
        if (type == ScaleType.Float32)
        {
            Arrange<uint>(layout, stored, tiled, back);
        }
        else
        {
            Arrange<ushort>(layout, stored, tiled, back);
        }
    }

    private static void Arrange<T>(TileLayout layout, byte[] stored, byte[] tiled, bool back)
        where T : unmanaged =>
        KernelPool.Shared.For(layout.Tiles, minimumPerRange: 16, new Rows<T>
        {
            Layout = layout,
            Stored = MemoryMarshal.Cast<byte, T>(stored.AsSpan()),
            Tiled = MemoryMarshal.Cast<byte, T>(tiled.AsSpan()),
            Back = back,
        });

    /// <summary>The rows of some tiles along axis 1.</summary>
    private ref struct Rows<T> : IRangeWork
        where T : unmanaged
    {
        public required TileLayout Layout { get; init; }

        public required Span<T> Stored { get; init; }

        public required Span<T> Tiled { get; init; }

        public required bool Back { get; init; }

        public readonly void Run(int begin, int end)
        {
            int last = Math.Min(end * TileLayout.Lanes, Layout.Storage.N);
            for (int n = begin * TileLayout.Lanes; n < last; n++)
            {
                // One group can be the whole weight: then every row has its scale.
                Span<T> row = Stored.Length == 1 ? Stored : Stored.Slice(n * Layout.Segments, Layout.Segments);
                Span<T> lane = Tiled[((n / TileLayout.Lanes * Layout.Segments * TileLayout.Lanes) + (n % TileLayout.Lanes))..];
                for (int segment = 0; segment < row.Length; segment++)
                {
                    if (Back)
                    {
                        row[segment] = lane[segment * TileLayout.Lanes];
                    }
                    else
                    {
                        lane[segment * TileLayout.Lanes] = row[segment];
                    }
                }
            }
        }
    }
}
