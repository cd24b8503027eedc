using Microsoft.CodeAnalysis;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.Models;

/// <summary>Each wrong use of <c>[Model]</c> and its companions is one error that says what to write instead.</summary>
public sealed class ModelDiagnosticsTests
{
    private const string Usings = "using Specializer; using System.Collections.Generic;\n";

    [Theory]
    [InlineData(
        "SPZ0401", "[Model] class Net : Module;", "Net",
        "'Net' must be partial, so that its VisitChildren can be generated: write 'partial class Net'")]
    [InlineData(
        "SPZ0401", "class Outer<T> { [Model] partial class Net : Module; }", "Net",
        "'Outer' must be partial, so that its VisitChildren can be generated: write 'partial class Outer<T>'")]
    [InlineData(
        "SPZ0402", "[Model] partial class Net;", "Net",
        "'Net' cannot carry [Model]: it does not derive from Module; write 'class Net : Module'")]
    [InlineData(
        "SPZ0402", "class Other; [Model] partial class Net : Other;", "Net",
        "'Net' cannot carry [Model]: its base class Other does not derive from Module; derive that from it")]
    [InlineData(
        "SPZ0402", "[Model] file partial class Net : Module;", "Net",
        "'Net' cannot carry [Model]: a file-local type cannot be completed from another file; make it internal")]
    [InlineData(
        "SPZ0403", "[Model] partial class Net : Module { [Quant] public Linear Fc = new(64, 64); }", "Fc",
        "'Fc' is declared as Linear, which cannot hold a quantized layer; declare it as LinearLayer")]
    [InlineData(
        "SPZ0403", "[Model] partial class Net : Module { [Quant] public float[] Weight { get; set; } = []; }", "Weight",
        "'Weight' is declared as float[], which cannot hold a quantized layer; declare it as LinearLayer")]
    [InlineData(
        "SPZ0404", "[Model] partial class Net : Module { [Quant] public readonly LinearLayer Fc = new Linear(64, 64); }", "Fc",
        "'Fc' carries [Quant], but the quantized layer could not be put into it; remove 'readonly'")]
    [InlineData(
        "SPZ0404", "[Model] partial class Net : Module { [Quant] public LinearLayer Fc { get; } = new Linear(64, 64); }", "Fc",
        "'Fc' carries [Quant], but the quantized layer could not be put into it; give it a setter")]
    [InlineData(
        "SPZ0404", "[Model] partial class Net : Module { [Quant] public LinearLayer Fc { get; init; } = new Linear(64, 64); }", "Fc",
        "'Fc' carries [Quant], but the quantized layer could not be put into it; give it a setter")]
    [InlineData(
        "SPZ0405", "[Model] partial class Net : Module { public SiLU Act = new(); private SiLU _act = new(); }", "_act",
        "'Act' and '_act' are both called \"act\"; give one of them another name: [ModuleName(\"act_2\")]")]
    [InlineData(
        "SPZ0405", "[Model] partial class Base : Module { public SiLU Act = new(); } [Model] partial class Net : Base { public SiLU act = new(); }", "act",
        "'Base.Act' and 'act' are both called \"act\"; give one of them another name: [ModuleName(\"act_2\")]")]
    [InlineData(
        "SPZ0406", "[Model] partial class Net : Module { [ModuleName(\"mlp.fc\")] public Linear Fc = new(64, 64); }", "Fc",
        "'Fc' cannot be called \"mlp.fc\": a dot separates a parent's name from a child's; write [ModuleName(\"mlpfc\")]")]
    [InlineData(
        "SPZ0406", "[Model] partial class Net : Module { public Linear _ = new(64, 64); }", "_",
        "'_' cannot be called \"\": it would have no name; write [ModuleName(\"child\")]")]
    [InlineData(
        "SPZ0407", "[Model] partial class Net : Module { public Linear[] Layers = []; }", "Layers",
        "'Layers' holds modules in a Linear[], which gives them no names; make it a ModuleList<Linear>, or write [ModuleIgnore] where they are held elsewhere")]
    [InlineData(
        "SPZ0407", "[Model] partial class Net : Module { public List<Layer> Layers { get; } = []; }", "Layers",
        "'Layers' holds modules in a List<Layer>, which gives them no names; make it a ModuleList<Layer>, or write [ModuleIgnore] where they are held elsewhere")]
    [InlineData(
        "SPZ0407", "[Model] partial class Net : Module { public Dictionary<string, SiLU> Layers = []; }", "Layers",
        "'Layers' holds modules in a Dictionary<string, SiLU>, which gives them no names; make it a ModuleList<SiLU>, or write [ModuleIgnore] where they are held elsewhere")]
    [InlineData(
        "SPZ0408", "partial class Net : Module { [Quant] public LinearLayer Fc = new Linear(64, 64); }", "Fc",
        "[Quant] on 'Fc' has no effect: 'Net' is no model; write [Model] on it")]
    [InlineData(
        "SPZ0408", "class Net { [ModuleName(\"fc\")] public LinearLayer Fc { get; set; } = new Linear(64, 64); }", "Fc",
        "[ModuleName] on 'Fc' has no effect: 'Net' is no model; write [Model] on it")]
    [InlineData(
        "SPZ0408", "class Net { [ModuleIgnore] public LinearLayer Fc = new Linear(64, 64); }", "Fc",
        "[ModuleIgnore] on 'Fc' has no effect: 'Net' is no model; write [Model] on it")]
    [InlineData(
        "SPZ0408", "[Model] partial class Net : Module { [Quant] public static LinearLayer Fc = new Linear(64, 64); }", "Fc",
        "[Quant] on 'Fc' has no effect: it is static, and a child belongs to one instance")]
    [InlineData(
        "SPZ0408", "[Model] partial class Net : Module { [Quant] public LinearLayer Fc => new Linear(64, 64); }", "Fc",
        "[Quant] on 'Fc' has no effect: it is computed and holds nothing")]
    [InlineData(
        "SPZ0408", "[Model] partial class Net : Module { [Quant, ModuleIgnore] public LinearLayer Fc = new Linear(64, 64); }", "Fc",
        "[Quant] on 'Fc' has no effect: [ModuleIgnore] leaves it out")]
    [InlineData(
        "SPZ0408", "[Model] partial class Net : Module { [ModuleName(\"n\")] public int Count; }", "Count",
        "[ModuleName] on 'Count' has no effect: int is no Module")]
    [InlineData(
        "SPZ0408", "[Model] partial class Net : Module { [QuantZero] public LinearLayer Fc = new Linear(64, 64); }", "Fc",
        "[QuantZero] on 'Fc' has no effect: it says how the metadata of a [Quant] is stored; add [Quant(…)]")]
    [InlineData(
        "SPZ0409", "[Model] partial class Net : Module { protected override void VisitChildren(IModuleVisitor visitor) { } }", "VisitChildren",
        "'Net' already declares 'VisitChildren', which [Model] generates; remove it, or remove [Model]")]
    public void WrongUse_IsOneErrorThatNamesTheRemedy(string id, string source, string place, string message)
    {
        GeneratorRun run = GeneratorHarness.Run(GeneratorHarness.Project("Tests", Usings + source));
        Assert.Null(run.Result.Exception);
        Diagnostic diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal((id, DiagnosticSeverity.Error, message), (diagnostic.Id, diagnostic.Severity, diagnostic.GetMessage()));
        Assert.Equal(place, diagnostic.Location.SourceTree!.GetText().ToString(diagnostic.Location.SourceSpan));
        Assert.Contains(WellKnownDiagnosticTags.NotConfigurable, diagnostic.Descriptor.CustomTags);
        GeneratorRun.AssertNone(run.Problems(run.Output.GetDiagnostics()));
    }

    /// <summary>What each message tells the reader to write.</summary>
    [Theory]
    [InlineData("SPZ0401", "[Model] partial class Net : Module;")]
    [InlineData("SPZ0401", "partial class Outer<T> { [Model] partial class Net : Module; }")]
    [InlineData("SPZ0402", "[Model] internal partial class Net : Module;")]
    [InlineData("SPZ0403", "[Model] partial class Net : Module { [Quant] public LinearLayer Fc = new Linear(64, 64); }")]
    [InlineData("SPZ0404", "[Model] partial class Net : Module { [Quant] public LinearLayer Fc { get; set; } = new Linear(64, 64); }")]
    [InlineData("SPZ0405", "[Model] partial class Net : Module { public SiLU Act = new(); [ModuleName(\"act_2\")] private SiLU _act = new(); }")]
    [InlineData("SPZ0406", "[Model] partial class Net : Module { [ModuleName(\"mlpfc\")] public Linear Fc = new(64, 64); }")]
    [InlineData("SPZ0407", "[Model] partial class Net : Module { public ModuleList<Linear> Layers = []; }")]
    [InlineData("SPZ0407", "[Model] partial class Net : Module { [ModuleIgnore] public Linear[] Layers = []; }")]
    [InlineData("SPZ0408", "[Model] partial class Net : Module { [Quant, QuantZero] public LinearLayer Fc = new Linear(64, 64); }")]
    [InlineData("SPZ0409", "[Model] partial class Net : Module { protected void Visit(IModuleVisitor visitor) { } }")]
    public void NearestRightUse_IsClean(string id, string source)
    {
        Assert.StartsWith("SPZ04", id, StringComparison.Ordinal);
        GeneratorHarness.RunClean(Usings + source);
    }

    [Theory]
    [InlineData("Bits = 7", "SPZ0101")]
    [InlineData("Group = 1", "SPZ0102")]
    [InlineData("Axis = 2", "SPZ0103")]
    public void WrongConfigOnAMember_IsTheErrorThatAStructWouldGet(string values, string id)
    {
        string source = $$"""{{Usings}}[Model] partial class Net : Module { [Quant({{values}})] public LinearLayer Fc = new Linear(64, 64); }""";
        GeneratorRun run = GeneratorHarness.Run(GeneratorHarness.Project("Tests", source));
        Diagnostic diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal(id, diagnostic.Id);
        Assert.Equal($"Quant({values})", diagnostic.Location.SourceTree!.GetText().ToString(diagnostic.Location.SourceSpan));
        GeneratorRun.AssertNone(run.Problems(run.Output.GetDiagnostics()));
    }

    [Theory]
    [InlineData("[Quant] public LinearLayer Fc = new Linear(64, 64);")]
    [InlineData("[Quant] public Layer Fc { get; private set; } = new Linear(64, 64);")]
    [InlineData("[field: Quant] public Module? Fc { get; set; }")]
    [InlineData("[Quant(Bits = 3), QuantScale, QuantZero(Group = 64)] public LinearLayer Fc = new Linear(64, 64);")]
    [InlineData("[ModuleIgnore] public Linear[] All = [];")]
    [InlineData("public SiLU Act = new(); [ModuleName(\"act2\")] private SiLU _act = new();")]
    [InlineData("public readonly Linear Fc = new(64, 64); public Linear Same => Fc; public static Linear[] Any = []; public System.Func<Module>? Make;")]
    public void RightUse_IsClean(string members) =>
        GeneratorHarness.RunClean($"{Usings}[Model] internal partial class Net : Module {{ {members} }}");
}
