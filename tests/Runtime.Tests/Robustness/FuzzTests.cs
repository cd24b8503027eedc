using Specializer.Robustness;

namespace Specializer.Tests.Robustness;

/// <summary>The fuzz run with few inputs; <c>docs/results/robustness.md</c> has one of a million.</summary>
public class FuzzTests
{
    [Fact]
    public void Fuzz_TenThousandInputs_NoReaderFaults()
    {
        var run = new FuzzRun(inputs: 10_000, seed: 20_261_121);
        var output = new StringWriter();
        Assert.True(run.Run(output), output.ToString());
        Assert.Equal(10_000, run.Figures.Sum(figures => figures.Accepted + figures.Refused));

        // Mutations that all readers refuse at once, or that no reader minds, would test nothing.
        Assert.All(run.Figures, figures => Assert.True(figures.Refused > 100 && figures.Accepted > 5, figures.Row));
    }

    [Fact]
    public void Mutator_SameSeed_GivesTheSameInputs()
    {
        byte[] valid = Corpus.Read("tensors.safetensors");
        byte[][] Inputs(int seed)
        {
            var mutator = new Mutator(new Random(seed));
            return [.. Enumerable.Range(0, 50).Select(_ => mutator.MutateSafetensors(valid))];
        }

        Assert.Equal(Inputs(1), Inputs(1));
        Assert.NotEqual(Inputs(1), Inputs(2));
    }
}
