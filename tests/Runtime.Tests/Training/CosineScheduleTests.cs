namespace Specializer.Tests.Training;

public sealed class CosineScheduleTests
{
    [Fact]
    public void RateAt_WithWarmUp_RisesAndFalls()
    {
        var schedule = new CosineSchedule(peak: 2, steps: 8, warmUpSteps: 4);
        double[] rates = [.. Enumerable.Range(0, 8).Select(schedule.RateAt)];
        double[] expected = [0.5, 1, 1.5, 2, 2, 1 + Math.Sqrt(0.5), 1, 1 - Math.Sqrt(0.5)];
        Assert.All(expected.Zip(rates), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }

    [Fact]
    public void RateAt_WithoutWarmUp_BeginsAtThePeak() => Assert.Equal(3, new CosineSchedule(3, 10).RateAt(0));

    [Fact]
    public void Arguments_OutOfRange_Throw()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new CosineSchedule(-1, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CosineSchedule(double.NaN, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CosineSchedule(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CosineSchedule(1, 10, 11));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CosineSchedule(1, 10).RateAt(10));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CosineSchedule(1, 10).RateAt(-1));
    }
}
