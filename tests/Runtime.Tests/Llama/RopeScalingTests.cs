namespace Specializer.Tests.Llama;

public sealed class RopeScalingTests
{
    private const int HeadDim = 128;
    private const double Theta = 500_000;

    [Fact]
    public void Angles_Linear_AreThoseOfPositionsThatManyTimesNearer()
    {
        float[] near = Angles(new RotaryEmbedding(HeadDim, Theta), position: 5);
        Assert.Equal(near, Angles(new RotaryEmbedding(HeadDim, Theta, scaling: new LinearRopeScaling(8)), position: 40));
    }

    /// <summary>The formula in float64, for the numbers of Llama 3.2: bands of kept, mixed and divided frequencies, all of which occur.</summary>
    [Fact]
    public void Frequencies_Llama3_AreKeptMixedOrDividedByTheirTurns()
    {
        const double Factor = 32, Low = 1, High = 4, Positions = 8192;
        RopeScaling scaling = new Llama3RopeScaling(Factor, Low, High, Positions);
        int[] bands = new int[3];
        for (int i = 0; i < HeadDim / 2; i++)
        {
            double frequency = Math.Pow(Theta, -2.0 * i / HeadDim), turns = Positions * frequency / Math.Tau;
            int band = turns > High ? 0 : turns < Low ? 2 : 1;
            double share = Math.Clamp((turns - Low) / (High - Low), 0, 1);
            double expected = ((1 - share) * frequency / Factor) + (share * frequency);
            Assert.Equal(expected, scaling.Scaled((float)frequency), 1e-6 * expected);
            bands[band]++;
        }

        Assert.All(bands, count => Assert.NotEqual(0, count));
    }

    [Fact]
    public void Constructor_ImpossibleNumbers_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>("factor", () => new LinearRopeScaling(0));
        Assert.Throws<ArgumentOutOfRangeException>("factor", () => new Llama3RopeScaling(double.NaN, 1, 4, 8192));
        Assert.Throws<ArgumentOutOfRangeException>("highFrequencyFactor", () => new Llama3RopeScaling(8, 4, 4, 8192));
    }

    private static float[] Angles(RotaryEmbedding rotary, int position)
    {
        float[] cos = new float[HeadDim / 2], sin = new float[HeadDim / 2];
        rotary.Angles(position, cos, sin);
        return [.. cos, .. sin];
    }
}
