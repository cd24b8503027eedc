namespace Specializer.Tests.Int8;

public sealed class W8A8LinearTests
{
    private static readonly (int M, int N, int K)[] Shapes =
        [(1, 1, 1), (1, 5, 16), (2, 3, 17), (3, 9, 33), (5, 8, 64), (7, 18, 100), (70, 37, 300), (4, 67, 256)];

    public static TheoryData<string> Cases => [.. W8A8Case.All.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_AnyShape_IsTheExactProductOfIntegers(string name)
    {
        W8A8Case layers = W8A8Case.All[name];
        foreach ((int m, int n, int k) in Shapes)
        {
            Linear linear = RandomLinear(n, k, bias: false);
            float[] x = RandomFloats.Normal(m * k, seed: 3);
            float[] y = new float[m * n];
            layers.From(linear).Forward(x, m, y);
            Assert.Equal(layers.ExactProduct(linear, x, m), y);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_AnyShape_IsWithinTheBoundOfTheFakeQuantizedProduct(string name)
    {
        W8A8Case layers = W8A8Case.All[name];
        foreach ((int m, int n, int k) in Shapes)
        {
            Linear linear = RandomLinear(n, k, bias: true);
            float[] x = RandomFloats.Normal(m * k, seed: 5);
            float[] y = new float[m * n];
            layers.From(linear).Forward(x, m, y);
            (double[] sums, double[] magnitudes) = layers.FakeQuantizedProduct(linear, x, m);
            for (int i = 0; i < y.Length; i++)
            {
                double own = (layers.IsSymmetric ? 3 : 2) * Math.Abs(sums[i]);
                double expected = sums[i] + linear.Bias![i % n];
                double bound = Math.Pow(2, -24) * 1.001 * (own + (2 * magnitudes[i]) + Math.Abs(expected));
                Assert.Equal(expected, y[i], bound);
            }
        }
    }

    [Fact]
    public void Forward_RowAlone_HasTheBitsItHasAmongOthers()
    {
        const int M = 67, N = 45, K = 83;
        LinearLayer layer = W8A8Linear<WeightChannel8, ActivationToken8>.From(RandomLinear(N, K, bias: true));
        float[] x = RandomFloats.Normal(M * K, 2);
        float[] together = new float[M * N];
        layer.Forward(x, M, together);
        float[] alone = new float[N];
        for (int row = 0; row < M; row++)
        {
            layer.Forward(x.AsSpan(row * K, K), 1, alone);
            Assert.Equal(together[(row * N)..((row + 1) * N)], alone);
        }
    }

    [Fact]
    public void Forward_MoreRowsThanOnePass_AreAllComputed()
    {
        const int M = 2050, N = 3, K = 5;
        W8A8Case layers = W8A8Case.All["WeightTensor8Asymmetric × ActivationTensor6Asymmetric"];
        Linear linear = RandomLinear(N, K, bias: false);
        float[] x = RandomFloats.Normal(M * K, 2);
        float[] y = new float[M * N];
        layers.From(linear).Forward(x, M, y);
        Assert.Equal(layers.ExactProduct(linear, x, M), y);
    }

    [Fact]
    public void Forward_NotFiniteRow_IsNaNAndLeavesTheOthers()
    {
        const int N = 6, K = 40;
        foreach (string name in (string[])["WeightChannel8 × ActivationToken8", "WeightChannel8Asymmetric × ActivationToken8Asymmetric"])
        {
            LinearLayer layer = W8A8Case.All[name].From(RandomLinear(N, K, bias: true));
            float[] x = RandomFloats.Normal(3 * K, 1);
            float[] expected = new float[3 * N];
            layer.Forward(x, 3, expected);
            x[K + 7] = float.PositiveInfinity;
            float[] y = new float[3 * N];
            layer.Forward(x, 3, y);
            Assert.Equal(expected[..N], y[..N]);
            Assert.All(y[N..(2 * N)], value => Assert.True(float.IsNaN(value)));
            Assert.Equal(expected[(2 * N)..], y[(2 * N)..]);
        }
    }

    [Fact]
    public void Forward_ZeroWeightAndInput_IsTheBias()
    {
        float[] y = new float[2];
        W8A8Linear<WeightChannel8, ActivationToken8>.From(new Linear(new float[6], 3, 2, [1.5f, -2f])).Forward(new float[3], 1, y);
        Assert.Equal([1.5f, -2f], y);
    }

    [Fact]
    public void Forward_FromManyThreads_HasTheBitsOfOne()
    {
        const int M = 5, N = 200, K = 128;
        LinearLayer layer = W8A8Linear<WeightChannel8, ActivationToken8>.From(RandomLinear(N, K, bias: false));
        float[] x = RandomFloats.Normal(M * K, 2);
        float[] expected = new float[M * N];
        layer.Forward(x, M, expected);
        Parallel.For(0, 64, _ =>
        {
            float[] y = new float[M * N];
            layer.Forward(x, M, y);
            Assert.Equal(expected, y);
        });
    }

    [Fact]
    public void Forward_Repeated_AllocatesNothing()
    {
        const int M = 3, N = 33, K = 70;
        foreach (W8A8Case layers in W8A8Case.All.Values)
        {
            LinearLayer layer = layers.From(RandomLinear(N, K, bias: true));
            float[] x = RandomFloats.Normal(M * K, 2);
            float[] y = new float[M * N];
            layer.Forward(x, M, y);
            long before = GC.GetAllocatedBytesForCurrentThread();
            layer.Forward(x, M, y);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    [Fact]
    public void BitsPerWeight_WideRows_AreEightAndTheirMetadata()
    {
        LinearLayer layer = W8A8Linear<WeightChannel8, ActivationToken8>.From(RandomLinear(4, 256, bias: true));
        Assert.Equal(8 + (2 * 32 / 256.0), layer.BitsPerWeight);
    }

    [Fact]
    public void Constructor_OtherConfig_NamesBoth()
    {
        AbsmaxTensor tensor = AbsmaxQuantizer<WeightChannel4>.Encode(new float[6], 2, 3);
        string message = Assert.Throws<ArgumentException>(() => new W8A8Linear<WeightChannel8, ActivationToken8>(tensor, null)).Message;
        Assert.Contains("Bits = 4", message);
        Assert.Contains("Bits = 8", message);
    }

    [Theory]
    [InlineData(1, 2, 3)]
    [InlineData(1, 65_537)]
    public void Constructor_ShapeThatDoesNotFit_NamesIt(params int[] shape)
    {
        AbsmaxTensor tensor = AbsmaxQuantizer<WeightChannel8>.Encode(new float[shape.Aggregate(1, (product, size) => product * size)], shape);
        Assert.Contains(
            $"[{string.Join(", ", shape)}]",
            Assert.Throws<ArgumentException>(() => new W8A8Linear<WeightChannel8, ActivationToken8>(tensor, null)).Message);
    }

    [Fact]
    public void From_NotFiniteWeight_NamesTheElement()
    {
        var linear = new Linear([1, 2, 3, float.NaN], 2, 2);
        Assert.Contains("(1, 1)", Assert.Throws<ArgumentException>(() => W8A8Linear<WeightChannel8, ActivationToken8>.From(linear)).Message);
    }

    [Fact]
    public void From_Cancelled_Throws() => Assert.Throws<OperationCanceledException>(
        () => W8A8Linear<WeightChannel8, ActivationToken8>.From(RandomLinear(2, 2, bias: false), new CancellationToken(canceled: true)));

    private static Linear RandomLinear(int n, int k, bool bias) =>
        new(RandomFloats.Normal(n * k, seed: 1), k, n, bias ? RandomFloats.Normal(n, seed: 2) : null);
}
