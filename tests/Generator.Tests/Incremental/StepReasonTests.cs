extern alias generator;
using generator::Specializer.Generator;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.Incremental;

/// <summary>What each step does again after an edit: while a person types, everything behind the models must be cached.</summary>
public sealed class StepReasonTests
{
    private const string Schemes = """
        using Specializer;

        namespace Models;

        [Quant(Bits = 3)]
        public partial struct Three;

        [Quant(Bits = 4)]
        public partial struct Four;

        [Absmax(Bits = 8)]
        public partial struct Int8;
        """;

    private const string Other = "public class Unrelated;";

    /// <summary>Edits of the file of schemes or of the other file.</summary>
    private static readonly Dictionary<string, (string Schemes, string Other)> Edits = new()
    {
        ["nothing"] = (Schemes, Other),
        ["comment"] = ("// A comment moves every location.\n" + Schemes, Other),
        ["space in attribute"] = (Schemes.Replace("(Bits = 3)", "( Bits  =  3 )"), Other),
        ["default written out"] = (Schemes.Replace("(Bits = 3)", "(Bits = 3, Group = 64)"), Other),
        ["unrelated type in another file"] = (Schemes, Other + "public class Added;"),
        ["unrelated type in the same file"] = (Schemes + "public class Added;", Other),
        ["bits"] = (Schemes.Replace("Bits = 3", "Bits = 2"), Other),
        ["optimiser off"] = (Schemes.Replace("(Bits = 3)", "(Bits = 3, Optimize = false)"), Other),
        ["new config, last"] = (Schemes + "[Quant(Bits = 6)] public partial struct Six;", Other),
        ["new config, between"] = (Schemes + "[Quant(Bits = 3, Group = 72)] public partial struct Between;", Other),
        ["equal config"] = (Schemes + "[Quant(Bits = 4)] public partial struct AnotherFour;", Other),
        ["scheme removed"] = (Schemes.Replace("[Quant(Bits = 4)]", ""), Other),
        ["absmax bits"] = (Schemes.Replace("Bits = 8", "Bits = 6"), Other),
    };

    // Of [Quant]. Parse: a result for each scheme. Scheme: a model for each. Kernels: a distinct kernel each, in the order of ids.
    // Outputs: the kernels, the schemes, the registry. Those of [Absmax] follow, untouched by these edits.
    [Theory]
    [InlineData("nothing", "Cached Cached", "Cached Cached", "Cached Cached", "Cached Cached | Cached Cached | Cached")]
    [InlineData("comment", "Unchanged Unchanged", "Cached Cached", "Cached Cached", "Cached Cached | Cached Cached | Cached")]
    [InlineData("space in attribute", "Unchanged Unchanged", "Cached Cached", "Cached Cached", "Cached Cached | Cached Cached | Cached")]
    [InlineData("default written out", "Unchanged Unchanged", "Cached Cached", "Cached Cached", "Cached Cached | Cached Cached | Cached")]
    [InlineData("unrelated type in another file", "Unchanged Unchanged", "Cached Cached", "Cached Cached", "Cached Cached | Cached Cached | Cached")]
    [InlineData("unrelated type in the same file", "Unchanged Unchanged", "Cached Cached", "Cached Cached", "Cached Cached | Cached Cached | Cached")]
    [InlineData("bits", "Modified Unchanged", "Modified Cached", "Modified Unchanged", "Modified Cached | Modified Cached | Modified")]
    [InlineData("optimiser off", "Modified Unchanged", "Modified Cached", "Unchanged Unchanged", "Cached Cached | Modified Cached | Modified")]
    [InlineData("new config, last", "Unchanged Unchanged New", "Cached Cached New", "Unchanged Unchanged New", "Cached Cached New | Cached Cached New | Modified")]

    // Roslyn compares the kernels by position, so the last of them counts as modified though its text stays the same.
    [InlineData("new config, between", "Unchanged Unchanged New", "Cached Cached New", "Unchanged Modified New", "Cached Modified New | Cached Cached New | Modified")]
    [InlineData("equal config", "Unchanged Unchanged New", "Cached Cached New", "Unchanged Unchanged", "Cached Cached | Cached Cached New | Modified")]
    [InlineData("scheme removed", "Unchanged Removed", "Cached Removed", "Unchanged Removed", "Cached Removed | Cached Removed | Modified")]
    public void Run_AfterEdit_HasReasons(string edit, string parse, string scheme, string kernels, string outputs)
    {
        GeneratorRun second = RunTwice(Edits[edit].Schemes, Edits[edit].Other).Second;
        Assert.Equal(parse, Reasons(second, TrackingNames.Parse));
        Assert.Equal(scheme, Reasons(second, TrackingNames.Scheme));
        Assert.Equal(kernels, Reasons(second, TrackingNames.Kernels));
        AssertOutputs($"{WithGpu(outputs)} | Cached | Cached | Cached", second);
    }

    [Fact]
    public void Run_AfterEditOfAbsmax_LeavesOtherConfigsCached()
    {
        GeneratorRun second = RunTwice(Edits["absmax bits"].Schemes, Other).Second;
        Assert.Equal("Unchanged Unchanged", Reasons(second, TrackingNames.Parse));
        Assert.Equal("Modified", Reasons(second, TrackingNames.AbsmaxParse));
        Assert.Equal("Modified", Reasons(second, TrackingNames.AbsmaxScheme));
        Assert.Equal("Modified", Reasons(second, TrackingNames.AbsmaxKernels));
        AssertOutputs(WithGpu("Cached Cached | Cached Cached | Cached") + " | Modified | Modified | Modified", second);
    }

    [Theory]
    [InlineData("comment", "")]
    [InlineData("optimiser off", "Models.Three.g.cs")]
    [InlineData("new config, between", "Models.Between.g.cs Q3G72A1 QuantSchemes.g.cs")]
    [InlineData("equal config", "Models.AnotherFour.g.cs QuantSchemes.g.cs")]
    [InlineData("bits", "Models.Three.g.cs Q2G64A1 Q3G64A1")]
    public void Run_AfterEdit_ChangesTheseFilesOnly(string edit, string changed)
    {
        (GeneratorRun first, GeneratorRun second) = RunTwice(Edits[edit].Schemes, Edits[edit].Other);
        IEnumerable<string> names = first.Files.Except(second.Files).Union(second.Files.Except(first.Files))
            .Select(file => file.Key.Split("_HqqColumn_")[0])
            .Distinct()
            .Order(StringComparer.Ordinal);
        Assert.Equal(changed, string.Join(' ', names));
    }

    [Fact]
    public void Run_WrongConfigMoves_OnlyItsDiagnosticIsReportedAnew()
    {
        string wrong = Schemes.Replace("Bits = 3", "Bits = 7");
        GeneratorRun second = RunTwice("// A comment.\n" + wrong, Other, before: wrong).Second;
        Assert.Equal("Modified Unchanged", Reasons(second, TrackingNames.Parse));
        Assert.Equal(["Cached", "Unchanged"], Reasons(second, TrackingNames.Scheme).Split(' ').Order());
        Assert.Equal("Cached", Reasons(second, TrackingNames.Kernels));
        AssertOutputs("Modified | " + WithGpu("Cached | Cached Cached | Cached") + " | Cached | Cached | Cached", second);
        Assert.Equal(5, second.Diagnostics.Single().Location.GetLineSpan().StartLinePosition.Line);
    }

    /// <summary>
    /// Each kernel and each scheme has an output for the GPU, too, behind those for the CPU. Where ILGPU is not referenced it writes
    /// nothing, so that running it again leaves it unchanged.
    /// </summary>
    private static string WithGpu(string outputs)
    {
        string[] parts = outputs.Split(" | ");
        string gpu = $"{parts[0]} | {parts[1]}".Replace("Modified", "Unchanged");
        return $"{parts[0]} | {parts[1]} | {gpu} | {parts[2]}";
    }

    private static (GeneratorRun First, GeneratorRun Second) RunTwice(string schemes, string other, string before = Schemes) =>
        GeneratorHarness.RunTwice([before, Other], [schemes, other]);

    /// <summary>
    /// What is written and reported; a bar stands between the kinds of outputs, for the reader only. The last outputs are those of the
    /// project's properties, which no edit touches: what is wrong with them, and a report that they do not ask for.
    /// </summary>
    private static void AssertOutputs(string expected, GeneratorRun run) =>
        Assert.Equal($"{expected} | Cached Cached".Replace(" |", "", StringComparison.Ordinal), string.Join(' ', run.OutputReasons));

    private static string Reasons(GeneratorRun run, string step) => string.Join(' ', run.Reasons(step));
}
