using Specializer.Kernels;

namespace Specializer.Tests.Dense;

public sealed class BroadcastProductTests
{
    [Fact]
    public void Run_Lanes16_IsNearTheFloat64Product()
    {
        if (Lanes16.IsSupported)
        {
            CheckProduct<Lanes16>();
        }
    }

    [Fact]
    public void Run_Lanes8_IsNearTheFloat64Product()
    {
        if (Lanes8.IsSupported)
        {
            CheckProduct<Lanes8>();
        }
    }

    [Fact]
    public void Run_Lanes4_IsNearTheFloat64Product() => CheckProduct<Lanes4>();

    [Fact]
    public void Run_Lanes1_IsNearTheFloat64Product() => CheckProduct<Lanes1>();

    [Fact]
    public void Run_RowOrColumnAlone_HasTheBitsItHasAmongOthers()
    {
        const int M = 9, N = 121, K = 37;
        float[] a = RandomFloats.Normal(M * K, 1), b = RandomFloats.Normal(K * N, 2);
        float[] together = new float[M * N], alone = new float[1];
        BroadcastProduct.Run(StridedRows.Of(a, K), M, StridedRows.Of(b, N), N, K, StridedRows.Of(together, N));
        for (int index = 0; index < together.Length; index++)
        {
            (int i, int j) = (index / N, index % N);
            BroadcastProduct.Run(StridedRows.Of(a, K).FromRow(i), 1, StridedRows.Of(b, N).FromColumn(j), 1, K, StridedRows.Of(alone, 1));
            Assert.Equal(together[index], alone[0]);
        }
    }

    // Every remainder of the tiles and of the registers, rows at strides of their own.
    private static void CheckProduct<T>()
        where T : struct, ILanes<T>
    {
        for (int m = 0; m <= 9; m++)
        {
            for (int n = 0; n <= 9 * T.Count; n += n < 5 ? 1 : 7)
            {
                CheckProduct<T>(m, n, k: (m * 3) + (n % 5), aStride: (m * 3) + 6, bStride: n + 1, yStride: n + 2);
            }
        }
    }

    private static void CheckProduct<T>(int m, int n, int k, int aStride, int bStride, int yStride)
        where T : struct, ILanes<T>
    {
        float[] a = RandomFloats.Normal((m * aStride) + 1, 1);
        float[] b = RandomFloats.Normal((k * bStride) + 1, 2);
        float[] y = new float[(m * yStride) + 1];
        y.AsSpan().Fill(float.NaN);
        BroadcastProduct.Run<T>(StridedRows.Of(a, aStride), m, StridedRows.Of(b, bStride), n, k, StridedRows.Of(y, yStride));
        for (int index = 0; index < y.Length; index++)
        {
            (int i, int j) = (index / yStride, index % yStride);
            if (i >= m || j >= n)
            {
                Assert.Equal(float.NaN, y[index]);
                continue;
            }

            double expected = 0, magnitude = 0;
            for (int l = 0; l < k; l++)
            {
                double product = (double)a[(i * aStride) + l] * b[(l * bStride) + j];
                expected += product;
                magnitude += Math.Abs(product);
            }

            Assert.Equal(expected, y[index], magnitude * (k + 1) * Math.Pow(2, -24));
        }
    }
}
