using System.Runtime.InteropServices;
using Specializer.Kernels;
using Specializer.Layout;

namespace Specializer.Tests.Schemes;

/// <summary>Ternary weights that may be held as triples: nobody can tell but by their size and speed.</summary>
public sealed class TritTensorTests
{
    private static readonly int[] RowsOfX = [1, 2, 3, 4, 5, 7, 8, 9, 17, 26];

    public static TheoryData<int, int, string> Cases => new()
    {
        { 160, 480, "random" }, { 131, 241, "random" }, { 64, 49, "random" }, { 545, 1085, "random" }, { 20, 50, "random" },
        { 160, 2401, "lowest" }, { 160, 2401, "highest" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void MatMul_AnyRowsAndThreads_HasTheBitsOfTiles(int n, int k, string codes)
    {
        PackedTensor packed = Packed(n, k, codes);
        var tensor = new QuantizedTensor<TritsInt8>(packed);
        foreach (int m in RowsOfX)
        {
            float[] x = Input(m, k, codes);
            float[] expected = OfTiles(packed, x, m);
            for (int degree = 1; degree <= 3; degree++)
            {
                float[] y = Degrees.Run(degree, () =>
                {
                    float[] outputs = new float[m * n];
                    outputs.AsSpan().Fill(float.NaN);
                    tensor.MatMul(x, m, outputs);
                    return outputs;
                });
                Assert.True(MemoryMarshal.AsBytes<float>(expected).SequenceEqual(MemoryMarshal.AsBytes<float>(y)), $"{m} rows, {degree} threads");
            }
        }
    }

    [Theory]
    [InlineData(160, 480)]
    [InlineData(131, 241)]
    [InlineData(20, 50)]
    public void Tensor_OfAnyShape_GivesWhatOneWithFloatActivationsGives(int n, int k)
    {
        PackedTensor packed = Packed(n, k, "random");
        var tensor = new QuantizedTensor<TritsInt8>(packed);
        var tiled = new QuantizedTensor<TritsFloat32>(packed);
        Assert.Equal(packed.Words, tensor.ToStorage().Words);
        Assert.Equal(packed.Scale, tensor.ToStorage().Scale);
        Assert.Equal(tiled.Codes(), tensor.Codes());
        Assert.Equal(tiled.Dequantize(), tensor.Dequantize());
        float[] g = RandomFloats.Normal(3 * n, seed: 3);
        float[] expected = new float[3 * k], actual = new float[3 * k];
        tiled.MatMulTransposed(g, 3, expected);
        tensor.MatMulTransposed(g, 3, actual);
        Assert.Equal(expected, actual);
        float[] norms = new float[n], normsOfTensor = new float[n];
        tensor.MatMul([], 0, []);
        tiled.RowNorms([], [], 0, norms);
        tensor.RowNorms([], [], 0, normsOfTensor);
        Assert.Equal(norms, normsOfTensor);
    }

    [Theory]
    [InlineData(160, 480)]
    [InlineData(131, 241)]
    [InlineData(20, 50)]
    public void Bytes_OfATensor_AreThoseOfItsLayout(int n, int k)
    {
        TritTileLayout trits = TritTileLayout.For(TritsInt8.Config.Layout(n, k))!;
        long metas = 2 * sizeof(float) * trits.Tiles.MetaElements;
        bool isSmaller = 2 * trits.Words < 4 * trits.Tiles.Words;
        long words = TritProduct.IsSupported && isSmaller ? 2 * trits.Words : 4 * trits.Tiles.Words;
        Assert.Equal(words + metas, new QuantizedTensor<TritsInt8>(Packed(n, k, "random")).Bytes);
        Assert.Equal((4 * trits.Tiles.Words) + metas, new QuantizedTensor<TritsFloat32>(Packed(n, k, "random")).Bytes);
    }

    /// <summary>A file whose fields of two bits hold a 3 is read, multiplied and written as before.</summary>
    [Fact]
    public void Tensor_WithACodeOfThree_IsHeldAsTiles()
    {
        const int N = 64, K = 192;
        StorageLayout storage = FieldTritsInt8.Config.Layout(N, K);
        byte[] words = new byte[storage.PackedBytes];
        words[5] = 0b11_10_01_00;
        byte[] one = MemoryMarshal.AsBytes<float>([1f]).ToArray();
        var tensor = new QuantizedTensor<FieldTritsInt8>(new PackedTensor(storage, words, one, one));
        Assert.Equal(words, tensor.ToStorage().Words);
        float[] x = new float[K], y = new float[N];
        x[20] = 1;
        tensor.MatMul(x, 1, y);
        Assert.Equal(2, y[0]);
    }

    /// <summary>The emitted product over tiles, on one thread.</summary>
    private static float[] OfTiles(PackedTensor packed, float[] x, int m)
    {
        TileLayout tiles = TileLayout.For(packed.Layout)!;
        byte[] codes = new byte[packed.Layout.N * packed.Layout.K];
        TritsInt8.Unpack(packed.Layout, packed.Words, codes, 0, packed.Layout.Words);
        int[] words = new int[tiles.Words];
        TritsInt8.ToTiles(tiles, codes, words, 0, tiles.Tiles);
        float[] metas = new float[tiles.MetaElements];
        byte[] Metas(byte[] one)
        {
            metas.AsSpan().Fill(BitConverter.ToSingle(one));
            return MemoryMarshal.AsBytes<float>(metas).ToArray();
        }

        int stride = (packed.Layout.K + 3) / 4 * 4;
        var rounding = new ActivationRounding
        {
            X = x, Rows = m, Segments = 1, Length = packed.Layout.K, Stride = stride,
            Codes = new sbyte[Int8Activations.CodesOf(m, 1, stride)], Scales = new float[m], Sums = new int[m],
        };
        rounding.Run(0, rounding.Units);
        float[] y = new float[m * packed.Layout.N];
        TritsInt8.MatMulInt8(
            new TiledWeight(tiles, words, Metas(packed.Scale), Metas(packed.Zero)),
            new Int8Activations(m, 1, stride, rounding.Codes, rounding.Scales, rounding.Sums), y, 0, tiles.Tiles);
        return y;
    }

    private static PackedTensor Packed(int n, int k, string kind)
    {
        var random = new Random(n);
        byte[] codes = new byte[n * k];
        for (int i = 0; i < codes.Length; i++)
        {
            codes[i] = (byte)(kind == "lowest" ? 0 : kind == "highest" ? 2 : random.Next(3));
        }

        StorageLayout layout = TritsInt8.Config.Layout(n, k);
        byte[] words = new byte[layout.PackedBytes];
        TritsInt8.Pack(layout, codes, words, 0, layout.Words);
        return new PackedTensor(layout, words, BitConverter.GetBytes(0.3f), BitConverter.GetBytes(1f));
    }

    /// <summary>Extreme codes meet x whose codes are all 127, or all −127: sums of 16 bits come nearest to their bounds.</summary>
    private static float[] Input(int m, int k, string kind)
    {
        float[] x = RandomFloats.Normal(m * k, seed: m);
        if (kind != "random")
        {
            x.AsSpan().Fill(m % 2 == 0 ? 1 : -1);
        }

        return x;
    }
}
