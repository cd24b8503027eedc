using Specializer.Kernels;

namespace Specializer.Tests.Dense;

public sealed class DenseProductTests
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
    public void Dot_AnyAddress_HasTheSameBits()
    {
        float[] values = RandomFloats.Normal(1000, 1);
        float expected = DenseProduct.Dot(values, values);
        float[] shifted = new float[1020];
        for (int offset = 0; offset < 20; offset++)
        {
            values.CopyTo(shifted, offset);
            Assert.Equal(expected, DenseProduct.Dot(shifted.AsSpan(offset, 1000), shifted.AsSpan(offset, 1000)));
        }
    }

    // Every remainder of the tiles (4 by 4, 2 by 4) and of the registers, rows at strides of their own.
    private static void CheckProduct<T>()
        where T : struct, ILanes<T>
    {
        for (int m = 0; m <= 9; m++)
        {
            for (int n = 0; n <= 9; n++)
            {
                for (int k = 0; k <= 35; k += 5)
                {
                    CheckProduct<T>(m, n, k, xStride: k + 3, wStride: k + 1, yStride: n + 2);
                }
            }
        }
    }

    private static void CheckProduct<T>(int m, int n, int k, int xStride, int wStride, int yStride)
        where T : struct, ILanes<T>
    {
        float[] x = RandomFloats.Normal((m * xStride) + 1, 1);
        float[] w = RandomFloats.Normal((n * wStride) + 1, 2);
        float[] y = new float[(m * yStride) + 1];
        y.AsSpan().Fill(float.NaN);
        DenseProduct.Run<T>(StridedRows.Of(x, xStride), m, StridedRows.Of(w, wStride), n, k, StridedRows.Of(y, yStride));
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
                double product = (double)x[(i * xStride) + l] * w[(j * wStride) + l];
                expected += product;
                magnitude += Math.Abs(product);
            }

            Assert.Equal(expected, y[index], magnitude * (k + 1) * Math.Pow(2, -24));
        }
    }
}
