using System.Text;
using Specializer.Generator.Tests.Execution;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.Gpu;

/// <summary>Emitted GPU source compiles, on every machine; that it is right is shown by running it where ILGPU is.</summary>
public sealed class GpuEmissionTests
{
    [Fact]
    public void Kernels_EveryConfigOfTheGrid_CompileWithoutWarning()
    {
        var source = new StringBuilder("using Specializer;\nusing static Specializer.PackLayout;\nusing static Specializer.ScaleType;\n\nnamespace Schemes;\n");
        int count = 0;
        foreach (string attribute in ConfigGrid.Declared.Keys)
        {
            source.Append($"\n{attribute}\npublic readonly partial struct Scheme{count++};\n");
        }

        GeneratorRun run = GeneratorHarness.Run(GpuReferences.Project("GpuGrid", source.ToString()));

        run.AssertClean();
        Assert.Equal(count, run.Files.Keys.Count(name => name.EndsWith(".Gpu.g.cs", StringComparison.Ordinal)));
    }

    [Fact]
    public void Kernels_WithoutIlgpu_AreNotEmitted()
    {
        GeneratorRun run = GeneratorHarness.RunClean("using Specializer;\n[Quant(Bits = 4)]\npublic readonly partial struct Scheme;");

        Assert.DoesNotContain(run.Files.Keys, name => name.Contains("Gpu", StringComparison.Ordinal));
    }
}
