namespace Specializer.Tests.Modules;

public sealed class LayerTests
{
    [Fact]
    public void RmsNorm_Rows_AreDividedByTheirRootMeanSquare()
    {
        var norm = new RmsNorm([1, 2, 3], epsilon: 0.5f);
        float[] y = new float[6];
        norm.Forward([1, 2, 4, 0, 0, 0], 2, y);
        double root = Math.Sqrt((21.0 / 3) + 0.5);
        Assert.Equal([1 / root, 4 / root, 12 / root, 0, 0, 0], y.Select(value => (double)value), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void RmsNorm_WrongLength_Throws()
    {
        Assert.Throws<ArgumentException>(() => new RmsNorm([1, 1]).Forward(new float[3], 1, new float[3]));
        Assert.Throws<ArgumentException>(() => new RmsNorm([1, 1]).OutFeaturesFor(3));
    }

    [Fact]
    public void Embedding_Lookup_CopiesRows()
    {
        var embedding = new Embedding([1, 2, 3, 4, 5, 6], rows: 3, features: 2);
        float[] y = new float[6];
        embedding.Lookup([2, 0, 2], y);
        Assert.Equal([5, 6, 1, 2, 5, 6], y);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-1)]
    public void Embedding_IndexOutsideTheTable_Throws(int index)
    {
        var thrown = Assert.Throws<ArgumentOutOfRangeException>(() => new Embedding(new float[6], 3, 2).Lookup([0, index], new float[4]));
        Assert.Contains("3 entries", thrown.Message);
    }

    [Fact]
    public void LayerSequence_Forward_RunsLayersInOrder()
    {
        // (x·[1, -1]ᵀ → [2], ReLU, sum of both, negated)
        var layers = new LayerSequence(
            new Linear([1, -1], 1, 2), new ReLU(), new Linear([1, 1], 2, 1), new Linear([-1], 1, 1, [10]), new SiLU());
        float[] y = new float[3];
        layers.Forward([3, -4, 0], 3, y);
        double[] expected = [7 / (1 + Math.Exp(-7)), 6 / (1 + Math.Exp(-6)), 10 / (1 + Math.Exp(-10))];
        Assert.Equal(expected, y.Select(value => (double)value), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void LayerSequence_WithoutLayers_Copies()
    {
        float[] y = new float[2];
        new LayerSequence().Forward([1, 2], 1, y);
        Assert.Equal([1, 2], y);
    }

    [Fact]
    public void LayerSequence_LayersDoNotFit_NamesTheLayer()
    {
        var layers = new LayerSequence(MyNet.Zeros(2, 3), MyNet.Zeros(4, 1));
        var thrown = Assert.Throws<ArgumentException>(() => layers.Forward(new float[2], 1, new float[1]));
        Assert.StartsWith("Layer 1 of the sequence: This layer takes rows of 4 features, not 3.", thrown.Message);
    }

    [Fact]
    public void LayerSequence_RepeatedForward_AllocatesNothing()
    {
        var layers = new LayerSequence(MyNet.Zeros(64, 32), new ReLU(), MyNet.Zeros(32, 8));
        float[] x = new float[64], y = new float[8];
        layers.Forward(x, 1, y);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int repeat = 0; repeat < 100; repeat++)
        {
            layers.Forward(x, 1, y);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
