namespace Specializer.Tests.Training;

public sealed class AdamWTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Step_SeveralTimes_FollowsTheFormula(bool decays)
    {
        const double Beta1 = 0.8, Beta2 = 0.95, Epsilon = 1e-3, Decay = 0.1;
        const int Count = 37;
        var parameter = new Parameter("w", RandomFloats.Normal(Count, 1), new float[Count], decays);
        double[] values = [.. parameter.Values.Select(value => (double)value)], mean = new double[Count], square = new double[Count];
        var optimizer = new AdamW(
            [parameter], new AdamWOptions { Beta1 = Beta1, Beta2 = Beta2, Epsilon = Epsilon, WeightDecay = Decay });
        for (int step = 1; step <= 5; step++)
        {
            double rate = 0.1 / step;
            RandomFloats.Normal(Count, 10 + step).CopyTo(parameter.Gradient, 0);
            optimizer.Step(rate);
            for (int i = 0; i < Count; i++)
            {
                double gradient = parameter.Gradient[i];
                values[i] -= decays ? rate * Decay * values[i] : 0;
                mean[i] = (Beta1 * mean[i]) + ((1 - Beta1) * gradient);
                square[i] = (Beta2 * square[i]) + ((1 - Beta2) * gradient * gradient);
                double root = Math.Sqrt(square[i] / (1 - Math.Pow(Beta2, step)));
                values[i] -= rate * mean[i] / (1 - Math.Pow(Beta1, step)) / (root + Epsilon);
                Assert.Equal(values[i], parameter.Values[i], 1e-5);
            }
        }

        Assert.Equal(5, optimizer.Steps);
    }

    [Fact]
    public void Step_FirstOne_MovesByTheLearningRate()
    {
        var parameter = new Parameter("w", [1, 1], [1e-3f, -50], Decays: true);
        new AdamW([parameter], new AdamWOptions { WeightDecay = 0 }).Step(0.25);
        Assert.Equal(0.75f, parameter.Values[0], 1e-4f);
        Assert.Equal(1.25f, parameter.Values[1], 1e-4f);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Step_BadRate_ThrowsAndMovesNothing(double rate)
    {
        var parameter = new Parameter("w", [1], [1], Decays: true);
        var optimizer = new AdamW([parameter]);
        Assert.Throws<ArgumentOutOfRangeException>(() => optimizer.Step(rate));
        Assert.Equal((1f, 0), (parameter.Values[0], optimizer.Steps));
    }

    [Fact]
    public void Constructor_BadConstant_NamesIt()
    {
        Assert.Equal("Beta1", Assert.Throws<ArgumentOutOfRangeException>(() => new AdamW([], new AdamWOptions { Beta1 = 1 })).ParamName);
        Assert.Equal("Beta2", Assert.Throws<ArgumentOutOfRangeException>(() => new AdamW([], new AdamWOptions { Beta2 = -0.1 })).ParamName);
        Assert.Equal("Epsilon", Assert.Throws<ArgumentOutOfRangeException>(() => new AdamW([], new AdamWOptions { Epsilon = 0 })).ParamName);
        Assert.Equal(
            "WeightDecay", Assert.Throws<ArgumentOutOfRangeException>(() => new AdamW([], new AdamWOptions { WeightDecay = double.NaN })).ParamName);
    }

    [Fact]
    public void Parameter_GradientOfAnotherLength_NamesTheParameter() =>
        Assert.Contains("w has 2 values", Assert.Throws<ArgumentException>(() => new Parameter("w", new float[2], new float[3], true)).Message);
}
