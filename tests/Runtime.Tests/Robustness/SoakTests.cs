using Specializer.Robustness;

namespace Specializer.Tests.Robustness;

/// <summary>The soak with one round; <c>docs/results/robustness.md</c> has one of ten minutes.</summary>
public class SoakTests
{
    [Fact]
    public void Soak_OneRound_LoadsQuantizesSavesAndLoadsAgain()
    {
        var output = new StringWriter();
        Assert.True(new SoakRun(TimeSpan.FromMilliseconds(1)).Run(output), output.ToString());
        Assert.Contains("1 rounds; the same tokens each time: True", output.ToString());
    }
}
