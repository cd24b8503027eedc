using System.Runtime.InteropServices;
using Specializer.Layout;

namespace Specializer.Generator.Tests.Execution;

/// <summary>
/// A quantized weight with random content, in storage and in tiles, written element by element from what the layouts say about
/// where each code lies. No emitted code has a part in it.
/// </summary>
public sealed class ReferenceWeight
{
    private readonly ScaleType _type;

    /// <summary>Makes one up.</summary>
    public ReferenceWeight(QuantConfig config, StorageLayout layout, Random random)
    {
        _type = config.Scale;
        Layout = layout;
        Codes = new byte[layout.N * layout.K];
        Scale = new float[layout.Groups];
        Zero = new float[layout.Groups];
        int maxCode = layout.Format.MaxCode;
        for (int i = 0; i < Codes.Length; i++)
        {
            Codes[i] = (byte)random.Next(maxCode + 1);
        }

        for (int group = 0; group < layout.Groups; group++)
        {
            Scale[group] = ToStorable((float)Math.Pow(10, (3 * random.NextDouble()) - 2));
            Zero[group] = ToStorable((float)(maxCode * ((2 * random.NextDouble()) - 0.5)));
        }

        Words = Pack();
    }

    /// <summary>The storage layout.</summary>
    public StorageLayout Layout { get; }

    /// <summary>Codes [N, K].</summary>
    public byte[] Codes { get; }

    /// <summary>Scales, one a group, that the config's type can hold.</summary>
    public float[] Scale { get; }

    /// <summary>Zeros, likewise.</summary>
    public float[] Zero { get; }

    /// <summary>The packed words.</summary>
    public byte[] Words { get; }

    /// <summary>ŵ of an element: two roundings in binary32.</summary>
    public float Element(int n, int k)
    {
        int group = Layout.GroupOf(n, k);
        float difference = Codes[(n * Layout.K) + k] - Zero[group];
        return difference * Scale[group];
    }

    /// <summary>Scales or zeros in the type that the config stores.</summary>
    public byte[] Stored(ReadOnlySpan<float> values)
    {
        if (_type == ScaleType.Float32)
        {
            return MemoryMarshal.AsBytes(values).ToArray();
        }

        ushort[] halves = new ushort[values.Length];
        for (int i = 0; i < halves.Length; i++)
        {
            halves[i] = _type == ScaleType.Float16 ? BitConverter.HalfToUInt16Bits((Half)values[i]) : (ushort)(BitConverter.SingleToUInt32Bits(values[i]) >> 16);
        }

        return MemoryMarshal.AsBytes<ushort>(halves).ToArray();
    }

    /// <summary>The words of the execution layout.</summary>
    public int[] TileWords(TileLayout tiles)
    {
        int[] words = new int[tiles.Words];
        for (int i = 0; i < Codes.Length; i++)
        {
            for (int plane = 0; plane < tiles.Planes.Count; plane++)
            {
                CodeAddress address = tiles.Locate(i / Layout.K, i % Layout.K, plane);
                words[address.Word] |= ((Codes[i] >> tiles.Planes[plane].CodeShift) & tiles.Planes[plane].Mask) << address.Shift;
            }
        }

        return words;
    }

    /// <summary>
    /// Scales or zeros of the execution layout: as binary32 in storage order along axis 0; along axis 1 in the config's type, the 16
    /// lanes of a tile side by side, one segment after the other. Padding lanes hold NaN, which nothing may read into a result.
    /// </summary>
    public byte[] TileMeta(TileLayout tiles, ReadOnlySpan<float> values)
    {
        if (Layout.Axis == 0)
        {
            return MemoryMarshal.AsBytes(values).ToArray();
        }

        float[] tiled = new float[tiles.MetaElements];
        for (int i = 0; i < tiled.Length; i++)
        {
            int tile = i / (tiles.Segments * TileLayout.Lanes);
            int segment = i / TileLayout.Lanes % tiles.Segments;
            int n = tiles.RowOf(tile, i % TileLayout.Lanes);
            tiled[i] = n < 0 ? float.NaN : values[Layout.GroupOf(n, segment * tiles.SegmentLength)];
        }

        return Stored(tiled);
    }

    /// <summary>Rounds to what the config's type can hold.</summary>
    private float ToStorable(float value) => _type switch
    {
        ScaleType.Float16 => (float)(Half)value,
        ScaleType.BFloat16 => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(value) & 0xffff0000),
        _ => value,
    };

    private byte[] Pack()
    {
        byte[] words = new byte[Layout.PackedBytes];
        for (int i = 0; i < Codes.Length; i++)
        {
            CodeAddress address = Layout.Locate(i / Layout.K, i % Layout.K);
            int word = Codes[i] << address.Shift;
            for (int b = 0; b < Layout.Format.WordBytes; b++)
            {
                words[(address.Word * Layout.Format.WordBytes) + b] |= (byte)(word >> (8 * b));
            }
        }

        return words;
    }
}
