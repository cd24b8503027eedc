using System.Runtime.InteropServices;
using Specializer.Generator.Tests.Harness;
using Specializer.Layout;

namespace Specializer.Generator.Tests.Execution;

/// <summary>The emitted product of int8 activations where groups run along N: x times the scales is rounded, for each residue of rows of W.</summary>
[Collection(ConfigGrid.Collection)]
[UnderSwedishCulture]
public sealed class Int8ScaledProductTests(ConfigGrid grid)
{
    private const double HalfUlp = 1.0 / (1 << 24);

    private static readonly KernelPool[] Pools = [new(1), new(3)];

    public static TheoryData<string> Configs => ConfigGrid.ConfigsOf(ActivationType.Int8, axis: 0);

    [Theory]
    [MemberData(nameof(Configs))]
    public void MatMul_AnyShape_IsWithinItsErrorBound(string config) => ForAllTiled(config, (shape, product) =>
    {
        float[] x = shape.X();
        Guarded<float> y = product.Run(x, shape.M, [(0, product.Tiles.Tiles)]);
        AssertWithinBound(product.Weight, product.Tiles, shape, x, y.Span);
        y.AssertSurroundingsUntouched();
    });

    /// <summary>The product as modules call it.</summary>
    [Theory]
    [MemberData(nameof(Configs))]
    public void MatMul_OfATensorOfAnyShape_IsWithinItsErrorBound(string config) => ForAllTiled(config, (shape, product) =>
    {
        ReferenceWeight weight = product.Weight;
        QuantizedTensor tensor = grid.SchemeOf(config).Wrap(
            shape.N, shape.K, weight.Words, weight.Stored(weight.Scale), weight.Stored(weight.Zero));
        float[] x = shape.X();
        var y = new Guarded<float>(shape.M * shape.N, float.NaN);
        tensor.MatMul(x, shape.M, y.Span);
        AssertWithinBound(weight, product.Tiles, shape, x, y.Span);
        y.AssertSurroundingsUntouched();
    });

    [Theory]
    [MemberData(nameof(Configs))]
    public void MatMul_AnySplitAndThreads_GivesTheSameBits(string config) => ForAllTiled(config, (shape, product) =>
    {
        float[] x = shape.X();
        int tiles = product.Tiles.Tiles;
        Guarded<float> whole = product.Run(x, shape.M, [(0, tiles)]);
        int cut = shape.Seed % (tiles + 1);
        AssertSameBits(whole.Span, product.Run(x, shape.M, [(cut, tiles), (0, cut)]).Span);
        AssertSameBits(whole.Span, product.Run(x, shape.M, [.. Enumerable.Range(0, tiles).Select(tile => (tile, tile + 1))]).Span);
        foreach (KernelPool pool in Pools)
        {
            AssertSameBits(whole.Span, product.Run(x, shape.M, pool).Span);
        }
    });

    /// <summary>One row meets the codes, a few are multiplied as codes are decoded, many meet a panel: a row's bits are the same.</summary>
    [Theory]
    [MemberData(nameof(Configs))]
    public void MatMul_AnyRows_GivesTheSameBits(string config) => ForAllTiled(config, (shape, product) =>
    {
        float[] x = (shape with { M = 34 }).X();
        Guarded<float> many = product.Run(x, 34, [(0, product.Tiles.Tiles)]);
        foreach (int m in (int[])[1, 2, 4, 5, 8, 9, 13, 24, 25])
        {
            Guarded<float> few = product.Run(x.AsSpan(0, m * shape.K), m, [(0, product.Tiles.Tiles)]);
            AssertSameBits(many.Span[..(m * shape.N)], few.Span);
            few.AssertSurroundingsUntouched();
        }
    });

    /// <summary>A number that is none makes none of its row of x, whatever the rows beside it.</summary>
    [Theory]
    [MemberData(nameof(Configs))]
    public void MatMul_ARowThatIsNotFinite_IsNaN(string config) => ForAllTiled(config, (shape, product) =>
    {
        float[] x = (shape with { M = 5 }).X();
        float[] expected = [.. product.Run(x, 5, [(0, product.Tiles.Tiles)]).Span];
        x[(2 * shape.K) + (shape.Seed % shape.K)] = shape.Seed % 2 == 0 ? float.NaN : float.NegativeInfinity;
        Guarded<float> y = product.Run(x, 5, [(0, product.Tiles.Tiles)]);
        Assert.True(y.Span.Slice(2 * shape.N, shape.N).IndexOfAnyExcept(float.NaN) < 0);
        AssertSameBits(expected.AsSpan(0, 2 * shape.N), y.Span[..(2 * shape.N)]);
        AssertSameBits(expected.AsSpan(3 * shape.N), y.Span[(3 * shape.N)..]);
    });

    [Theory]
    [MemberData(nameof(Configs))]
    public void MatMulInt8_OfRoundedX_IsRefused(string config) => ForAllTiled(config, (shape, product) =>
        Assert.Throws<NotSupportedException>(() => grid.KernelsOf(config).MatMulInt8(default, default, [], 0, 0)));

    private static void AssertSameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual) =>
        Assert.True(MemoryMarshal.AsBytes(expected).SequenceEqual(MemoryMarshal.AsBytes(actual)));

    /// <summary>
    /// |y − x·Ŵᵀ| ≤ Σ over segments of sᵤ/2·Σ|q − zero|, sᵤ = max|u|/127 and u = scale·x, and (K/128 + 17)·2⁻²⁴·Σ(q + |zero|)·|u| for the rest.
    /// </summary>
    private static void AssertWithinBound(ReferenceWeight weight, TileLayout tiles, WeightCase shape, float[] x, ReadOnlySpan<float> y)
    {
        for (int i = 0; i < y.Length; i++)
        {
            (int m, int n) = (i / shape.N, i % shape.N);
            (double sum, double bound) = (0, 0);
            for (int k = 0; k < shape.K; k++)
            {
                double halfStep = LargestOfSegment(weight, tiles, x, m, n, k) / 127 / 2 * (1 + 1e-5);
                int group = weight.Layout.GroupOf(n, k);
                double u = weight.Scale[group] * (double)x[(m * shape.K) + k];
                double zero = weight.Zero[group];
                int code = weight.Codes[(n * shape.K) + k];
                sum += (code - zero) * u;
                bound += (halfStep * Math.Abs(code - zero)) +
                    (((shape.K / 128.0) + 17) * HalfUlp * (code + Math.Abs(zero)) * (Math.Abs(u) + halfStep));
            }

            Assert.True(Math.Abs(y[i] - sum) <= bound, $"y[{m}, {n}] is {y[i]}, not {sum}; the bound is {bound}.");
        }
    }

    /// <summary>max|u| of the segment that a column lies in.</summary>
    private static double LargestOfSegment(ReferenceWeight weight, TileLayout tiles, float[] x, int m, int n, int column)
    {
        int columns = weight.Layout.K;
        int begin = column / tiles.SegmentLength * tiles.SegmentLength;
        double largest = 0;
        for (int k = begin; k < Math.Min(columns, begin + tiles.SegmentLength); k++)
        {
            largest = Math.Max(largest, Math.Abs(weight.Scale[weight.Layout.GroupOf(n, k)] * (double)x[(m * columns) + k]));
        }

        return largest;
    }

    private void ForAllTiled(string config, Action<WeightCase, Product> check) => Property.ForAllTiled(
        ConfigGrid.Declared[config], (shape, weight, tiles) => check(shape, new Product(grid.KernelsOf(config), weight, tiles)));
}
