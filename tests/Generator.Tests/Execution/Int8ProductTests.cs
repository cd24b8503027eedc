using System.Runtime.InteropServices;
using Specializer.Generator.Tests.Harness;
using Specializer.Layout;

namespace Specializer.Generator.Tests.Execution;

/// <summary>The emitted product of int8 activations: codes meet codes exactly, only the scaling of a segment's sum rounds.</summary>
[Collection(ConfigGrid.Collection)]
[UnderSwedishCulture]
public sealed class Int8ProductTests(ConfigGrid grid)
{
    private const double HalfUlp = 1.0 / (1 << 24);

    public static TheoryData<string> Configs => ConfigGrid.ConfigsOf(ActivationType.Int8, axis: 1);

    [Theory]
    [MemberData(nameof(Configs))]
    public void MatMulInt8_AnyShape_IsWithinItsErrorBound(string config) => ForAllTiled(config, (shape, weight, tiles) =>
    {
        var x = new RoundedRows(shape, tiles);
        Guarded<float> y = Run(config, weight, tiles, x, [(0, tiles.Tiles)]);
        for (int m = 0; m < shape.M; m++)
        {
            for (int n = 0; n < shape.N; n++)
            {
                double sum = 0;
                double magnitude = 0;
                for (int k = 0; k < shape.K; k++)
                {
                    sum += weight.Exact(n, k) * x.Value(m, k);
                    magnitude += weight.Magnitude(n, k) * Math.Abs(x.Value(m, k));
                }

                double bound = (tiles.Segments + 8) * HalfUlp * magnitude;
                double error = Math.Abs(y.Span[(m * shape.N) + n] - sum);
                Assert.True(error <= bound, $"y[{m}, {n}] is off by {error}, and the bound is {bound}.");
            }
        }

        y.AssertSurroundingsUntouched();
    });

    [Theory]
    [MemberData(nameof(Configs))]
    public void MatMulInt8_AnySplit_GivesTheSameBits(string config) => ForAllTiled(config, (shape, weight, tiles) =>
    {
        var x = new RoundedRows(shape, tiles);
        Guarded<float> whole = Run(config, weight, tiles, x, [(0, tiles.Tiles)]);
        int cut = shape.Seed % (tiles.Tiles + 1);
        Guarded<float> split = Run(config, weight, tiles, x, [(cut, tiles.Tiles), (0, cut)]);
        Assert.True(MemoryMarshal.AsBytes(whole.Span).SequenceEqual(MemoryMarshal.AsBytes(split.Span)));
    });

    /// <summary>One row meets the codes, a few are multiplied as codes are decoded, many meet a panel: a row's bits are the same.</summary>
    [Theory]
    [MemberData(nameof(Configs))]
    public void MatMulInt8_AnyRows_GivesTheSameBits(string config) => ForAllTiled(config, (shape, weight, tiles) =>
    {
        const int Many = 34;
        Guarded<float> many = Run(config, weight, tiles, new RoundedRows(shape with { M = Many }, tiles), [(0, tiles.Tiles)]);
        foreach (int m in (int[])[1, 2, 3, 4, 5, 7, 8, 9, 12, 13, 16, 17, 25])
        {
            Guarded<float> few = Run(config, weight, tiles, new RoundedRows(shape with { M = m }, tiles), [(0, tiles.Tiles)]);
            Assert.True(MemoryMarshal.AsBytes(many.Span[..(m * shape.N)]).SequenceEqual(MemoryMarshal.AsBytes(few.Span)), $"{m} rows");
            few.AssertSurroundingsUntouched();
        }
    });

    /// <summary>With the rounding of x, as modules call it: an element of x moves by half a step of its segment at most.</summary>
    [Theory]
    [MemberData(nameof(Configs))]
    public void MatMul_OfATensorOfAnyShape_IsWithinTheErrorBound(string config) => ForAllTiled(config, (shape, weight, tiles) =>
    {
        QuantizedTensor tensor = grid.SchemeOf(config).Wrap(
            shape.N, shape.K, weight.Words, weight.Stored(weight.Scale), weight.Stored(weight.Zero));
        float[] x = shape.X();
        var y = new Guarded<float>(shape.M * shape.N, float.NaN);
        tensor.MatMul(x, shape.M, y.Span);
        for (int i = 0; i < y.Span.Length; i++)
        {
            (int m, int n) = (i / shape.N, i % shape.N);
            ReadOnlySpan<float> row = x.AsSpan(m * shape.K, shape.K);
            (double sum, double bound) = (0, 0);
            for (int k = 0; k < shape.K; k++)
            {
                int segment = k / tiles.SegmentLength * tiles.SegmentLength;
                float largest = System.Numerics.Tensors.TensorPrimitives.MaxMagnitude(row.Slice(segment, tiles.SegmentLength));
                double halfStep = Math.Abs(largest) / 127 / 2 * (1 + 1e-5);
                sum += weight.Exact(n, k) * row[k];
                bound += (halfStep * Math.Abs(weight.Exact(n, k))) + ((tiles.Segments + 8) * HalfUlp * weight.Magnitude(n, k) * (Math.Abs(row[k]) + halfStep));
            }

            Assert.True(Math.Abs(y.Span[i] - sum) <= bound, $"y[{m}, {n}] is {y.Span[i]}, not {sum}; the bound is {bound}.");
        }

        y.AssertSurroundingsUntouched();
    });

    [Theory]
    [MemberData(nameof(Configs))]
    public void MatMul_OfFloats_IsRefused(string config) => ForAllTiled(config, (shape, weight, tiles) =>
    {
        byte[] meta = weight.TileMeta(tiles, weight.Scale);
        Assert.Throws<NotSupportedException>(() => grid.KernelsOf(config).MatMul(
            new TiledWeight(tiles, weight.TileWords(tiles), meta, meta), shape.X(), shape.M, new float[shape.M * shape.N], 0, tiles.Tiles));
    });

    private Guarded<float> Run(string config, ReferenceWeight weight, TileLayout tiles, RoundedRows x, (int Begin, int End)[] ranges)
    {
        var words = new Guarded<int>(weight.TileWords(tiles), canary: -1);
        var scale = new Guarded<byte>(weight.TileMeta(tiles, weight.Scale), canary: 0xff);
        var zero = new Guarded<byte>(weight.TileMeta(tiles, weight.Zero), canary: 0xff);
        var y = new Guarded<float>(x.Rows * tiles.Storage.N, float.NaN);
        foreach ((int begin, int end) in ranges)
        {
            grid.KernelsOf(config).MatMulInt8(new TiledWeight(tiles, words.Span, scale.Span, zero.Span), x.View, y.Span, begin, end);
        }

        return y;
    }

    private static void ForAllTiled(string config, Action<WeightCase, ReferenceWeight, TileLayout> check) =>
        Property.ForAllTiled(ConfigGrid.Declared[config], check);
}
