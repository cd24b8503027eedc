using Specializer.Kernels;

namespace Specializer.Tests.Dense;

public sealed class TransposedProductTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(4, 32, 7)]
    [InlineData(5, 37, 3)]
    [InlineData(9, 70, 40)]
    [InlineData(3, 15, 0)]
    public void Add_EveryRegisterWidth_IsNearTheFloat64Product(int m, int n, int k)
    {
        Check<Lanes1>(m, n, k);
        Check<Lanes4>(m, n, k);
        Check<Lanes8>(m, n, k);
        Check<Lanes16>(m, n, k);
    }

    [Fact]
    public void Add_AnyDegreeOfParallelism_HasTheSameBits()
    {
        const int M = 9, N = 300, K = 130;
        float[] a = RandomFloats.Normal(K * M, 1), b = RandomFloats.Normal(K * N, 2);
        float[] expected = RandomFloats.Normal(M * N, 3);
        TransposedProduct.Add(StridedRows.Of(a, M), M, StridedRows.Of(b, N), N, K, StridedRows.Of(expected, N));
        foreach (int degree in (int[])[1, 2, 5])
        {
            using var pool = new KernelPool(degree);
            float[] y = RandomFloats.Normal(M * N, 3);
            TransposedProductWork.Add(pool, a, M, b, N, K, y);
            Assert.Equal(expected, y);
        }
    }

    private static void Check<T>(int m, int n, int k)
        where T : struct, ILanes<T>
    {
        if (!T.IsSupported)
        {
            return;
        }

        float[] a = RandomFloats.Normal(k * m, 1), b = RandomFloats.Normal(k * n, 2), before = RandomFloats.Normal(m * n, 3);
        float[] y = [.. before];
        TransposedProduct.Add<T>(StridedRows.Of(a, m), m, StridedRows.Of(b, n), n, k, StridedRows.Of(y, n));
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double sum = before[(i * n) + j], magnitude = Math.Abs(sum);
                for (int l = 0; l < k; l++)
                {
                    double product = (double)a[(l * m) + i] * b[(l * n) + j];
                    sum += product;
                    magnitude += Math.Abs(product);
                }

                Assert.Equal(sum, y[(i * n) + j], magnitude * (k + 1) * Math.Pow(2, -24));
            }
        }
    }
}
