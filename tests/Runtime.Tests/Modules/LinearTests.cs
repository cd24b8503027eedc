namespace Specializer.Tests.Modules;

public sealed class LinearTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 5, 16)]
    [InlineData(2, 3, 17)]
    [InlineData(3, 8, 31)]
    [InlineData(7, 18, 64)]
    [InlineData(70, 37, 100)]
    public void Forward_AnyShape_IsNearTheFloat64Product(int m, int n, int k)
    {
        float[] weight = RandomFloats.Normal(n * k, seed: 1);
        float[] bias = RandomFloats.Normal(n, seed: 2);
        float[] x = RandomFloats.Normal(m * k, seed: 3);
        float[] y = new float[m * n];
        new Linear(weight, k, n, bias).Forward(x, m, y);
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double sum = bias[j], magnitude = Math.Abs(bias[j]);
                for (int l = 0; l < k; l++)
                {
                    double product = (double)x[(i * k) + l] * weight[(j * k) + l];
                    sum += product;
                    magnitude += Math.Abs(product);
                }

                Assert.Equal(sum, y[(i * n) + j], magnitude * (k + 2) * Math.Pow(2, -24));
            }
        }
    }

    [Fact]
    public void Forward_RowAlone_HasTheBitsItHasAmongOthers()
    {
        const int M = 67, N = 45, K = 83;
        var linear = new Linear(RandomFloats.Normal(N * K, 1), K, N);
        float[] x = RandomFloats.Normal(M * K, 2);
        float[] together = new float[M * N];
        linear.Forward(x, M, together);
        float[] alone = new float[N];
        for (int row = 0; row < M; row++)
        {
            linear.Forward(x.AsSpan(row * K, K), 1, alone);
            Assert.Equal(together[(row * N)..((row + 1) * N)], alone);
        }
    }

    [Fact]
    public void Multiply_AnyDegreeOfParallelism_HasTheSameBits()
    {
        const int M = 130, N = 200, K = 96;
        float[] weight = RandomFloats.Normal(N * K, 1);
        float[] x = RandomFloats.Normal(M * K, 2);
        float[] expected = new float[M * N];
        using (var alone = new KernelPool(1))
        {
            DenseProductWork.Run(alone, x, M, weight, N, K, expected);
        }

        foreach (int degree in (int[])[2, 3, 7])
        {
            using var pool = new KernelPool(degree);
            float[] y = new float[M * N];
            DenseProductWork.Run(pool, x, M, weight, N, K, y);
            Assert.Equal(expected, y);
        }
    }

    [Theory]
    [InlineData(1, 5, 16)]
    [InlineData(70, 37, 100)]
    public void BackwardInput_AnyShape_IsNearTheFloat64Product(int m, int n, int k)
    {
        float[] weight = RandomFloats.Normal(n * k, seed: 1), gradY = RandomFloats.Normal(m * n, seed: 2);
        float[] gradX = new float[m * k];
        new Linear(weight, k, n, RandomFloats.Normal(n, seed: 3)).BackwardInput(gradY, m, gradX);
        for (int i = 0; i < m; i++)
        {
            for (int l = 0; l < k; l++)
            {
                double[] products = [.. Enumerable.Range(0, n).Select(j => (double)gradY[(i * n) + j] * weight[(j * k) + l])];
                Assert.Equal(products.Sum(), gradX[(i * k) + l], products.Sum(Math.Abs) * (n + 2) * Math.Pow(2, -24));
            }
        }
    }

    [Fact]
    public void BackwardInput_AnyDegreeOfParallelism_HasTheSameBits()
    {
        const int M = 130, N = 96, K = 200;
        var linear = new Linear(RandomFloats.Normal(N * K, 1), K, N);
        float[] gradY = RandomFloats.Normal(M * N, 2);
        float[] expected = Degrees.Run(1, GradX);
        Assert.Equal(expected, Degrees.Run(2, GradX));
        Assert.Equal(expected, Degrees.Run(7, GradX));

        float[] GradX()
        {
            float[] gradX = new float[M * K];
            linear.BackwardInput(gradY, M, gradX);
            return gradX;
        }
    }

    [Fact]
    public void BackwardInput_LayerWithoutGradients_SaysSo()
    {
        var thrown = Assert.Throws<NotSupportedException>(() => new Untrainable().BackwardInput(new float[2], 1, new float[3]));
        Assert.Contains("Untrainable carries no gradients back", thrown.Message);
    }

    [Fact]
    public void Forward_WeightChanged_IsSeen()
    {
        float[] weight = [1, 2];
        var linear = new Linear(weight, 2, 1);
        weight[1] = 10;
        float[] y = new float[1];
        linear.Forward([1, 1], 1, y);
        Assert.Equal(11, y[0]);
    }

    [Fact]
    public void Forward_NoRows_DoesNothing() => new Linear(new float[6], 3, 2).Forward([], 0, []);

    [Theory]
    [InlineData(5, 1, 2)]
    [InlineData(3, 1, 3)]
    [InlineData(3, 2, 4)]
    public void Forward_LengthsDoNotFit_Throws(int xLength, int m, int yLength) =>
        Assert.Throws<ArgumentException>(() => new Linear(new float[6], 3, 2).Forward(new float[xLength], m, new float[yLength]));

    [Fact]
    public void Constructor_ShapesDoNotFit_NamesThem()
    {
        Assert.Contains("[2, 3]", Assert.Throws<ArgumentException>(() => new Linear(new float[5], 3, 2)).Message);
        Assert.Contains("3 elements", Assert.Throws<ArgumentException>(() => new Linear(new float[6], 3, 2, new float[3])).Message);
    }

    private sealed class Untrainable() : LinearLayer(3, 2, bias: null)
    {
        public override double BitsPerWeight => 1;

        protected override void Multiply(ReadOnlySpan<float> x, int m, Span<float> y) => y.Clear();
    }
}
