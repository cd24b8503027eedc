using Specializer.Generator.Tests.Execution;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.Cards;

/// <summary>The report of kernel cards, from a real build of a project that imports what the package brings.</summary>
public sealed class KernelCardReportTests
{
    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [Trait("Category", ChildRun.Slow)]
    public void Build_WithTheProperty_WritesTheReport(string property, bool written)
    {
        using var project = new BuiltProject($"<SpecializerKernelCards>{property}</SpecializerKernelCards>");
        project.Write(
            "Schemes.cs",
            "using Specializer;\n[Quant(Bits = 3)] public readonly partial struct Hqq3;\n[Quant(Bits = 4, Group = 32)] public readonly partial struct Hqq4;\n");
        project.Build();
        string report = Path.Combine(project.OutputFolder, "KernelCards.md");
        Assert.Equal(written, File.Exists(report));
        if (written)
        {
            string[] lines = File.ReadAllLines(report);
            Assert.Equal("# Kernel cards", lines[0]);
            Assert.Contains(lines, line => line.StartsWith("| Hqq3 | `[Quant(Bits = 3, Group = 64, ", StringComparison.Ordinal) && line.Contains(" | 4.2 | 4 | 2048 | 12480 | 16 | "));
            Assert.Contains(lines, line => line.StartsWith("| Hqq4 | ", StringComparison.Ordinal));
            Assert.DoesNotContain(lines, line => line.Contains("*/") || line.Contains("auto-generated"));
        }
    }
}
