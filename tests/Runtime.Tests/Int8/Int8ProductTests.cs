namespace Specializer.Tests.Int8;

/// <summary>Sums of products of codes, with every instruction set that this machine has, against int64.</summary>
public sealed class Int8ProductTests
{
    private delegate void Multiply(sbyte[] x, int m, sbyte[] w, int[] sumsOfW, int n, int k, int[] y);

    private static readonly Dictionary<string, (bool IsSupported, Multiply Run)> Lanes = new()
    {
        ["AVX-VNNI"] = (VnniLanes.IsSupported, Run<VnniLanes>),
        ["AVX-512"] = (Avx512Int8Lanes.IsSupported, Run<Avx512Int8Lanes>),
        ["AVX2"] = (Avx2Int8Lanes.IsSupported, Run<Avx2Int8Lanes>),
        ["Arm"] = (DotProductLanes.IsSupported, Run<DotProductLanes>),
        ["portable"] = (PortableInt8Lanes.IsSupported, Run<PortableInt8Lanes>),
        ["best"] = (true, RunBest),
    };

    public static TheoryData<string> Supported => [.. Lanes.Where(lanes => lanes.Value.IsSupported).Select(lanes => lanes.Key)];

    [Theory]
    [MemberData(nameof(Supported))]
    public void Run_AnyShape_IsExact(string lanes)
    {
        foreach ((int m, int n, int k) in ((int, int, int)[])[(1, 1, 32), (1, 23, 64), (2, 4, 32), (3, 9, 96), (4, 5, 32), (7, 11, 160), (9, 6, 64)])
        {
            var random = new Random(m);
            Check(lanes, m, n, k, () => (sbyte)random.Next(-128, 128), () => (sbyte)random.Next(-128, 128));
        }
    }

    [Theory]
    [MemberData(nameof(Supported))]
    public void Run_ExtremeCodesInTheLongestRow_IsExact(string lanes)
    {
        foreach (sbyte x in (sbyte[])[-128, 127])
        {
            foreach (sbyte w in (sbyte[])[-128, 127])
            {
                Check(lanes, m: 5, n: 9, Int8Product.LongestRow, () => x, () => w);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(100)]
    [InlineData(70_000)]
    public void Sum_AnyLength_IsExact(int length)
    {
        sbyte[] codes = [.. Enumerable.Range(0, length).Select(i => (sbyte)((i * 37 % 256) - 128))];
        Assert.Equal(codes.Sum(code => (int)code), Int8Sum.Of(codes));
        Array.Fill(codes, (sbyte)-128);
        Assert.Equal(-128 * length, Int8Sum.Of(codes));
    }

    private static void Check(string lanes, int m, int n, int k, Func<sbyte> nextX, Func<sbyte> nextW)
    {
        sbyte[] x = [.. Enumerable.Range(0, m * k).Select(_ => nextX())];
        sbyte[] w = [.. Enumerable.Range(0, n * k).Select(_ => nextW())];
        int[] sums = [.. Enumerable.Range(0, n).Select(row => w.Skip(row * k).Take(k).Sum(code => (int)code))];
        int[] y = new int[m * n];
        Lanes[lanes].Run(x, m, w, sums, n, k, y);
        for (int i = 0; i < y.Length; i++)
        {
            long expected = 0;
            for (int l = 0; l < k; l++)
            {
                expected += (long)x[(i / n * k) + l] * w[(i % n * k) + l];
            }

            Assert.Equal(expected, y[i]);
        }
    }

    private static void Run<T>(sbyte[] x, int m, sbyte[] w, int[] sumsOfW, int n, int k, int[] y)
        where T : struct, IInt8Lanes<T> =>
        Int8Product.Run<T>(Int8Rows.Of(x, k), m, Int8Rows.Of(w, k), in sumsOfW[0], n, k, ref y[0], n);

    private static void RunBest(sbyte[] x, int m, sbyte[] w, int[] sumsOfW, int n, int k, int[] y) =>
        Int8Product.Run(Int8Rows.Of(x, k), m, Int8Rows.Of(w, k), in sumsOfW[0], n, k, ref y[0], n);
}
