using Specializer.Layout;
using Specializer.Tests;

namespace Specializer.Bench.Cpu;

/// <summary>Layers with the same random weight in memory of their own, so that walking through them finds nothing in a cache.</summary>
/// <param name="layers">The layers.</param>
/// <param name="bytes">Bytes of one layer's weight, scales and zeros included.</param>
/// <param name="row">Row n of Ŵ.</param>
internal sealed class LayerCopies(LinearLayer[] layers, long bytes, Func<int, float[]> row)
{
    /// <summary>The layers.</summary>
    public LinearLayer[] Layers { get; } = layers;

    /// <summary>Bytes of one layer's weight, scales and zeros included.</summary>
    public long Bytes { get; } = bytes;

    /// <summary>Row n of Ŵ, as dequantizing gives it.</summary>
    public float[] Row(int n) => row(n);

    /// <summary>Layers of a generated scheme: random words, scales 0.01 to 0.03, zeros anywhere among the codes.</summary>
    public static LayerCopies Of<TScheme>(int n, int k, long fill)
        where TScheme : struct, IQuantScheme<TScheme>
    {
        var random = new Random(n);
        StorageLayout layout = TScheme.Config.Layout(n, k);
        byte[] codes = new byte[n * k];
        random.NextBytes(codes);
        int count = layout.Format.MaxCode + 1;
        for (int i = 0; i < codes.Length; i++)
        {
            codes[i] = (byte)(codes[i] % count);
        }

        byte[] words = new byte[layout.PackedBytes];
        TScheme.Pack(layout, codes, words, 0, layout.Words);
        byte[] scale = Metas(layout.GroupCount, TScheme.Config.Scale, () => 0.01f + (0.02f * random.NextSingle()));
        byte[] zero = Metas(layout.GroupCount, TScheme.Config.Scale, () => (count - 1) * random.NextSingle());
        var packed = new PackedTensor(layout, words, scale, zero);
        LinearLayer[] layers = Fill(fill, () => new QuantLinear<TScheme>(new QuantizedTensor<TScheme>(packed), bias: null));
        return new(layers, BytesOf(layers[0]), row =>
        {
            float[] values = new float[k];
            TScheme.DequantizeRows(packed.View, values, row, row + 1);
            return values;
        });
    }

    /// <summary>Layers of int8 weights with a scale for each output channel.</summary>
    public static LayerCopies OfW8A8(int n, int k, long fill)
    {
        var random = new Random(n);
        sbyte[] codes = new sbyte[n * k];
        for (int i = 0; i < codes.Length; i++)
        {
            codes[i] = (sbyte)random.Next(-127, 128);
        }

        float[] scale = [.. Enumerable.Range(0, n).Select(_ => 0.01f + (0.02f * random.NextSingle()))];
        LinearLayer[] layers = Fill(fill, () => new W8A8Linear<WeightChannel8, ActivationToken8>(
            new AbsmaxTensor(WeightChannel8.Config, [n, k], [.. codes], scale, zero: null), bias: null));
        return new(layers, BytesOf(layers[0]), row => [.. codes.AsSpan(row * k, k).ToArray().Select(code => code * scale[row])]);
    }

    /// <summary>Dense layers, for comparison.</summary>
    public static LayerCopies OfFloat32(int n, int k, long fill)
    {
        float[] weight = RandomFloats.Uniform(n * k, seed: n);
        LinearLayer[] layers = Fill(fill, () => new Linear([.. weight], k, n));
        return new(layers, BytesOf(layers[0]), row => weight.AsSpan(row * k, k).ToArray());
    }

    private static LinearLayer[] Fill(long bytes, Func<LinearLayer> make)
    {
        LinearLayer first = make();
        int count = (int)(1 + (bytes / BytesOf(first)));
        return [first, .. Enumerable.Range(1, count - 1).Select(_ => make())];
    }

    private static long BytesOf(LinearLayer layer) => (long)(layer.BitsPerWeight * layer.InFeatures * layer.OutFeatures / 8);

    private static byte[] Metas(int count, ScaleType type, Func<float> next)
    {
        int bytes = type == ScaleType.Float32 ? sizeof(float) : sizeof(ushort);
        byte[] metas = new byte[count * bytes];
        for (int i = 0; i < count; i++)
        {
            Span<byte> place = metas.AsSpan(i * bytes);
            _ = type == ScaleType.Float32 ? BitConverter.TryWriteBytes(place, next()) : BitConverter.TryWriteBytes(place, (Half)next());
        }

        return metas;
    }
}
