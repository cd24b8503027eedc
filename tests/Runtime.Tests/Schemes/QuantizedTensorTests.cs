namespace Specializer.Tests.Schemes;

public sealed class QuantizedTensorTests
{
    private const double Unit = 1.0 / (1 << 24);

    public static TheoryData<string, int, int> Weights => new()
    {
        { nameof(ThreeBits), 48, 96 },
        { nameof(ThreeBits), 37, 32 },
        { nameof(FourBitsAxis0), 48, 40 },
        { nameof(FourBitsAxis0), 12, 7 },
        { nameof(EightBitsFloat16), 33, 80 },
        { nameof(StraddlingGroups), 70, 34 },
        { nameof(StraddlingGroups), 16, 40 },
    };

    [Fact]
    public void ToStorage_Printed_ShowsShapeAndBytes() =>
        Assert.Equal("PackedTensor { [48, 96], 3072 bytes }", $"{Quantize(nameof(ThreeBits), 48, 96).ToStorage()}");

    [Theory]
    [MemberData(nameof(Weights))]
    public void MatMulTransposed_AnyLayout_IsNearTheFloat64Product(string scheme, int n, int k)
    {
        QuantizedTensor weight = Quantize(scheme, n, k);
        float[] dequantized = weight.Dequantize();
        foreach (int m in (int[])[1, 5, 70])
        {
            float[] g = RandomFloats.Normal(m * n, seed: m);
            float[] y = new float[m * k];
            y.AsSpan().Fill(float.NaN);
            weight.MatMulTransposed(g, m, y);
            for (int i = 0; i < m; i++)
            {
                for (int column = 0; column < k; column++)
                {
                    double sum = 0, magnitude = 0;
                    for (int row = 0; row < n; row++)
                    {
                        double product = (double)g[(i * n) + row] * dequantized[(row * k) + column];
                        sum += product;
                        magnitude += Math.Abs(product);
                    }

                    Assert.Equal(sum, y[(i * k) + column], ((n + 32) * Unit * magnitude) + 1e-30);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Weights))]
    public void RowNorms_WithAndWithoutLowRankPart_AreNearTheFloat64Norms(string scheme, int n, int k)
    {
        QuantizedTensor weight = Quantize(scheme, n, k);
        float[] dequantized = weight.Dequantize();
        foreach (int rank in (int[])[0, 1, 5])
        {
            float[] a = RandomFloats.Normal(rank * k, seed: 3), b = RandomFloats.Normal(n * rank, seed: 4);
            float[] norms = new float[n];
            weight.RowNorms(a, b, rank, norms);
            for (int row = 0; row < n; row++)
            {
                double squares = 0, magnitudes = 0;
                for (int column = 0; column < k; column++)
                {
                    double value = dequantized[(row * k) + column], magnitude = Math.Abs(value);
                    for (int r = 0; r < rank; r++)
                    {
                        double product = (double)b[(row * rank) + r] * a[(r * k) + column];
                        value += product;
                        magnitude += Math.Abs(product);
                    }

                    squares += value * value;
                    magnitudes += magnitude * magnitude;
                }

                Assert.Equal(Math.Sqrt(squares), norms[row], (rank + 36) * Unit * Math.Sqrt(magnitudes));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Weights))]
    public void Passes_AnyDegreeOfParallelism_HaveTheSameBits(string scheme, int n, int k)
    {
        const int M = 33, Rank = 3;
        QuantizedTensor weight = Quantize(scheme, n, k);
        float[] g = RandomFloats.Normal(M * n, seed: 1), a = RandomFloats.Normal(Rank * k, seed: 2), b = RandomFloats.Normal(n * Rank, seed: 3);
        (float[] Y, float[] Norms, float[] Weight) expected = Degrees.Run(1, Passes);
        foreach (int degree in (int[])[2, 3, 7])
        {
            (float[] Y, float[] Norms, float[] Weight) actual = Degrees.Run(degree, Passes);
            Assert.Equal(expected.Y, actual.Y);
            Assert.Equal(expected.Norms, actual.Norms);
            Assert.Equal(expected.Weight, actual.Weight);
        }

        (float[] Y, float[] Norms, float[] Weight) Passes()
        {
            float[] y = new float[M * k], norms = new float[n];
            weight.MatMulTransposed(g, M, y);
            weight.RowNorms(a, b, Rank, norms);
            return (y, norms, weight.Dequantize());
        }
    }

    [Fact]
    public void MatMulTransposed_RowAlone_HasTheBitsItHasAmongOthers()
    {
        const int M = 67, N = 48, K = 96;
        QuantizedTensor weight = Quantize(nameof(ThreeBits), N, K);
        float[] g = RandomFloats.Normal(M * N, seed: 1);
        float[] together = new float[M * K], alone = new float[K];
        weight.MatMulTransposed(g, M, together);
        for (int row = 0; row < M; row++)
        {
            weight.MatMulTransposed(g.AsSpan(row * N, N), 1, alone);
            Assert.Equal(together[(row * K)..((row + 1) * K)], alone);
        }
    }

    [Fact]
    public void Passes_LengthsDoNotFit_Throw()
    {
        QuantizedTensor weight = Quantize(nameof(ThreeBits), 4, 32);
        Assert.Contains("g must have 8 elements, not 7", Assert.Throws<ArgumentException>(() => weight.MatMulTransposed(new float[7], 2, new float[64])).Message);
        Assert.Contains("y must have 64 elements, not 63", Assert.Throws<ArgumentException>(() => weight.MatMulTransposed(new float[8], 2, new float[63])).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => weight.MatMulTransposed([], -1, []));
        Assert.Contains("a must have 64 elements, not 32", Assert.Throws<ArgumentException>(() => weight.RowNorms(new float[32], new float[8], 2, new float[4])).Message);
        Assert.Contains("b must have 4 elements, not 5", Assert.Throws<ArgumentException>(() => weight.RowNorms(new float[32], new float[5], 1, new float[4])).Message);
        Assert.Contains("norms must have 4 elements, not 3", Assert.Throws<ArgumentException>(() => weight.RowNorms([], [], 0, new float[3])).Message);
        weight.MatMulTransposed([], 0, []);
    }

    private static QuantizedTensor Quantize(string scheme, int n, int k) => Generated.Specializer_Runtime_Tests.QuantSchemes.All
        .Single(candidate => candidate.Name == scheme)
        .Quantize(RandomFloats.Normal(n * k, seed: 9), n, k);
}
