namespace Specializer.Tests.Schemes;

/// <summary>Products whose rows of x, tiles and columns are more than one block, which the shapes of property tests do not reach.</summary>
public sealed class ManyRowsTests
{
    // One block holds 128 rows of x (up to 256 of int8), 32 tiles and 128 columns of a segment: each is exceeded by a ragged rest.
    private const int M = 261;
    private const int N = (33 * 16) + 6;

    [Theory]
    [InlineData(nameof(ThreeBits), 320)]
    [InlineData(nameof(FourBitsAxis0), 301)]
    [InlineData(nameof(FourBitsWholeRows), 301)]
    [InlineData(nameof(FourBitsInt8), 2240)]
    [InlineData(nameof(TritsInt8), 1085)]
    public void MatMul_RowAlone_HasTheBitsItHasAmongOthers(string scheme, int k)
    {
        int n = scheme == nameof(FourBitsAxis0) ? N / 12 * 12 : N;
        QuantizedTensor weight = Generated.Specializer_Runtime_Tests.QuantSchemes.All
            .Single(candidate => candidate.Name == scheme)
            .Quantize(RandomFloats.Normal(n * k, seed: 9), n, k);
        float[] x = RandomFloats.Normal(M * k, seed: 1);
        float[] together = new float[M * n], alone = new float[n];
        together.AsSpan().Fill(float.NaN);
        weight.MatMul(x, M, together);
        foreach (int row in (int[])[0, 1, 4, 126, 127, 128, 129, 255, 256, 259, 260])
        {
            weight.MatMul(x.AsSpan(row * k, k), 1, alone);
            Assert.Equal(alone, together[(row * n)..((row + 1) * n)]);
        }

        Assert.DoesNotContain(together, float.IsNaN);
    }

    /// <summary>Rows are taken eight or four at a time; what is missing of the last four or eight must not be seen.</summary>
    [Theory]
    [InlineData(nameof(FourBitsInt8))]
    [InlineData(nameof(TritsInt8))]
    public void MatMul_AnyFewRows_HaveTheBitsOfEachAlone(string scheme)
    {
        const int K = 192;
        QuantizedTensor weight = Generated.Specializer_Runtime_Tests.QuantSchemes.All
            .Single(candidate => candidate.Name == scheme)
            .Quantize(RandomFloats.Normal(N * K, seed: 9), N, K);
        float[] x = RandomFloats.Normal(17 * K, seed: 2);
        float[] alone = new float[17 * N];
        for (int row = 0; row < 17; row++)
        {
            weight.MatMul(x.AsSpan(row * K, K), 1, alone.AsSpan(row * N, N));
        }

        for (int m = 2; m <= 17; m++)
        {
            float[] together = new float[m * N];
            together.AsSpan().Fill(float.NaN);
            weight.MatMul(x.AsSpan(0, m * K), m, together);
            Assert.Equal(alone[..(m * N)], together);
        }
    }
}
