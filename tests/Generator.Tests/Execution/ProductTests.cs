using System.Runtime.InteropServices;
using Specializer.Generator.Tests.Harness;
using Specializer.Layout;

namespace Specializer.Generator.Tests.Execution;

/// <summary>The emitted products against a product in float64, within the bounds that their documentation states.</summary>
[Collection(ConfigGrid.Collection)]
[UnderSwedishCulture]
public sealed class ProductTests(ConfigGrid grid)
{
    private const double HalfUlp = 1.0 / (1 << 24);

    private static readonly KernelPool[] Pools = [new(1), new(3)];

    public static TheoryData<string> Configs => ConfigGrid.ConfigsOf(ActivationType.Float32);

    [Theory]
    [MemberData(nameof(Configs))]
    public void MatMul_AnyShape_IsWithinItsErrorBound(string config) => ForAllTiled(config, (shape, product) =>
    {
        float[] x = shape.X();
        Guarded<float> y = product.Run(x, shape.M, [(0, product.Tiles.Tiles)]);
        AssertWithinBound(product.Weight, x, shape, y.Span);
        y.AssertSurroundingsUntouched();
    });

    /// <summary>The product as modules call it, over tiles or, where a weight has none, over rows.</summary>
    [Theory]
    [MemberData(nameof(Configs))]
    public void MatMul_OfATensorOfAnyShape_IsWithinTheErrorBound(string config) => Property.ForAll(ConfigGrid.Declared[config], shape =>
    {
        ReferenceWeight weight = shape.Weight(ConfigGrid.Declared[config]);
        QuantizedTensor tensor = grid.SchemeOf(config).Wrap(
            shape.N, shape.K, weight.Words, weight.Stored(weight.Scale), weight.Stored(weight.Zero));
        float[] x = shape.X();
        var y = new Guarded<float>(shape.M * shape.N, float.NaN);
        tensor.MatMul(x, shape.M, y.Span);
        AssertWithinBound(weight, x, shape, y.Span);
        y.AssertSurroundingsUntouched();
    });

    [Theory]
    [MemberData(nameof(Configs))]
    public void MatMulScalar_AnyShape_RoundsOnceAtTheEnd(string config) => Property.ForAll(ConfigGrid.Declared[config], shape =>
    {
        ReferenceWeight weight = shape.Weight(ConfigGrid.Declared[config]);
        float[] x = shape.X();
        var y = new Guarded<float>(shape.M * shape.N, float.NaN);
        PackedWeight packed = new(weight.Layout, weight.Words, weight.Stored(weight.Scale), weight.Stored(weight.Zero));
        grid.KernelsOf(config).MatMulScalar(packed, x, shape.M, y.Span);
        AssertNear(weight, x, shape, y.Span, roundings: 1 + (shape.K * HalfUlp));
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

    [Theory]
    [MemberData(nameof(Configs))]
    public void MatMul_SomeTiles_WritesTheirOutputsOnly(string config) => ForAllTiled(config, (shape, product) =>
    {
        TileLayout tiles = product.Tiles;
        int begin = tiles.Tiles / 3;
        int end = begin + ((tiles.Tiles - begin + 1) / 2);
        Guarded<float> y = product.Run(shape.X(), shape.M, [(begin, end)]);
        HashSet<int> rows = [.. from tile in Enumerable.Range(begin, end - begin) from lane in Enumerable.Range(0, TileLayout.Lanes) select tiles.RowOf(tile, lane)];
        for (int i = 0; i < y.Span.Length; i++)
        {
            Assert.Equal(rows.Contains(i % shape.N), !float.IsNaN(y.Span[i]));
        }
    });

    [Theory]
    [MemberData(nameof(Configs))]
    public void MatMul_OneRowOfSeveral_HasTheBitsItHasAlone(string config) => ForAllTiled(config, (shape, product) =>
    {
        float[] x = shape.X();
        Guarded<float> together = product.Run(x, shape.M, [(0, product.Tiles.Tiles)]);
        int row = shape.Seed % shape.M;
        Guarded<float> alone = product.Run(x.AsSpan(row * shape.K, shape.K), 1, [(0, product.Tiles.Tiles)]);
        AssertSameBits(together.Span.Slice(row * shape.N, shape.N), alone.Span);
    });

    [Theory]
    [MemberData(nameof(Configs))]
    public void MatMul_NoRows_DoesNothing(string config) => ForAllTiled(config, (_, product) =>
        product.Run([], 0, [(0, product.Tiles.Tiles)]).AssertSurroundingsUntouched());

    private static void AssertSameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual) =>
        Assert.True(MemoryMarshal.AsBytes(expected).SequenceEqual(MemoryMarshal.AsBytes(actual)));

    /// <summary>
    /// |y − y₆₄| ≤ (K + 16)·2⁻²⁴·Σ|ŵ|·|x| where each ŵ meets x. Along axis 0 x meets scales, then codes and zeros apart:
    /// |y − y₆₄| ≤ (K/128 + 82)·2⁻²⁴·Σ|scale|·(q + |zero|)·|x|.
    /// </summary>
    private static void AssertWithinBound(ReferenceWeight weight, float[] x, WeightCase shape, ReadOnlySpan<float> y)
    {
        if (weight.Layout.Axis == 1 || TileLayout.For(weight.Layout) is null)
        {
            AssertNear(weight, x, shape, y, roundings: shape.K + 16);
            return;
        }

        for (int i = 0; i < y.Length; i++)
        {
            (int m, int n) = (i / shape.N, i % shape.N);
            (double sum, double magnitude) = (0, 0);
            for (int k = 0; k < shape.K; k++)
            {
                double factor = x[(m * shape.K) + k];
                sum += weight.Exact(n, k) * factor;
                magnitude += weight.Magnitude(n, k) * Math.Abs(factor);
            }

            double bound = ((shape.K / 128.0) + 82) * HalfUlp * magnitude;
            Assert.True(Math.Abs(y[i] - sum) <= bound, $"y[{m}, {n}] is {y[i]}, not {sum}; the bound is {bound}.");
        }
    }

    /// <summary>|y − y₆₄| ≤ roundings·2⁻²⁴·Σ|ŵ|·|x|.</summary>
    private static void AssertNear(ReferenceWeight weight, float[] x, WeightCase shape, ReadOnlySpan<float> y, double roundings)
    {
        for (int n = 0; n < shape.N; n++)
        {
            double[] row = [.. Enumerable.Range(0, shape.K).Select(k => (double)weight.Element(n, k))];
            for (int m = 0; m < shape.M; m++)
            {
                double sum = 0;
                double magnitude = 0;
                for (int k = 0; k < shape.K; k++)
                {
                    double product = row[k] * x[(m * shape.K) + k];
                    sum += product;
                    magnitude += Math.Abs(product);
                }

                double error = Math.Abs(y[(m * shape.N) + n] - sum);
                double bound = roundings * HalfUlp * magnitude;
                Assert.True(error <= bound, $"y[{m}, {n}] is {y[(m * shape.N) + n]}, not {sum}: off by {error}, and the bound is {bound}.");
            }
        }
    }

    private void ForAllTiled(string config, Action<WeightCase, Product> check) => Property.ForAllTiled(
        ConfigGrid.Declared[config], (shape, weight, tiles) => check(shape, new Product(grid.KernelsOf(config), weight, tiles)));
}
