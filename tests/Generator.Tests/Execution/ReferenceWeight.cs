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
    private readonly bool _zeroIsMinimum;

    /// <summary>Makes one up.</summary>
    public ReferenceWeight(QuantConfig config, StorageLayout layout, Random random)
    {
        _type = config.Scale;
        _zeroIsMinimum = config.Method == QuantMethod.MinMax;
        Layout = layout;
        Codes = new byte[layout.N * layout.K];
        Scale = new float[layout.GroupCount];
        Zero = new float[layout.GroupCount];
        int maxCode = layout.Format.MaxCode;
        for (int i = 0; i < Codes.Length; i++)
        {
            Codes[i] = (byte)random.Next(maxCode + 1);
        }

        for (int group = 0; group < layout.GroupCount; group++)
        {
            Scale[group] = ToStorable((float)Math.Pow(10, (3 * random.NextDouble()) - 2));
            Zero[group] = ToStorable((float)(maxCode * ((2 * random.NextDouble()) - 0.5)));
        }

        Words = Pack(padding: 0);
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
        int code = Codes[(n * Layout.K) + k];
        float step = _zeroIsMinimum ? code * Scale[group] : code - Zero[group];
        return _zeroIsMinimum ? step + Zero[group] : step * Scale[group];
    }

    /// <summary>What ŵ would be without rounding.</summary>
    public double Exact(int n, int k)
    {
        int group = Layout.GroupOf(n, k);
        double code = Codes[(n * Layout.K) + k];
        return _zeroIsMinimum ? (code * Scale[group]) + Zero[group] : (code - Zero[group]) * Scale[group];
    }

    /// <summary>The largest magnitudes that meet in the rounding of ŵ: q·scale and zero.</summary>
    public double Magnitude(int n, int k)
    {
        int group = Layout.GroupOf(n, k);
        int code = Codes[(n * Layout.K) + k];
        return (code * (double)Scale[group]) + (Math.Abs(Zero[group]) * (_zeroIsMinimum ? 1 : (double)Scale[group]));
    }

    /// <summary>Rows of ŵ.</summary>
    public float[] Rows(int begin, int end) =>
        [.. from n in Enumerable.Range(begin, end - begin) from k in Enumerable.Range(0, Layout.K) select Element(n, k)];

    /// <summary>The words with the largest code in every padding slot, and ones in every bit that belongs to no slot.</summary>
    public byte[] WordsWithGarbage() => Pack(padding: Layout.Format.MaxCode);

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

    // Sequential fills its last group by repeating the last code; all other padding is the given code.
    private byte[] Pack(int padding)
    {
        CodeFormat format = Layout.Format;
        byte[] words = new byte[Layout.PackedBytes];
        for (int word = 0; word < Layout.Words; word++)
        {
            long value = 0;
            int used = 0;
            int digit = 1;
            for (int slot = format.CodesPerWord - 1; slot >= 0; slot--)
            {
                int code = Layout.ElementAt(word, slot) is (int n, int k) ? Codes[(n * Layout.K) + k] : Padding(word, slot, padding);
                value += format.Pack == PackLayout.Trits ? code * digit : (long)code << format.Shift(slot);
                used |= format.Pack == PackLayout.Trits ? 0xff : format.FieldMask << format.Shift(slot);
                digit *= 3;
            }

            value |= padding == 0 ? 0 : (uint)~used;
            for (int b = 0; b < format.WordBytes; b++)
            {
                words[(word * format.WordBytes) + b] = (byte)(value >> (8 * b));
            }
        }

        return words;
    }

    private int Padding(int word, int slot, int padding) =>
        padding == 0 && Layout.Format.Pack == PackLayout.Sequential && (word * Layout.Format.CodesPerWord) + slot < Layout.StoredCodes ? Codes[^1] : padding;
}
