using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.Advice;

/// <summary>Each advice: a config that gets it, with its figures and its place, and the nearest config that gets none.</summary>
public sealed class AdviceTests
{
    /// <summary>What makes a compilation one that sees ILGPU and the runtime that launches its kernels.</summary>
    private const string Ilgpu = "namespace ILGPU { public class ArrayView<T>; } namespace Specializer { public interface IGpuQuantScheme<T>; }";

    [Theory]

    // SPZ0107: metadata outweighs codes.
    [InlineData("SPZ0107", "[[|Quant(Bits = 2, Group = 16)|]] partial struct Hqq;", "Scales and zeros take 4 of 6 bits a weight, more than the codes: Group = 32 takes 4")]
    [InlineData("SPZ0107", "[[|Quant(Bits = 4, Group = 8)|]] partial struct Hqq;", "Scales and zeros take 8 of 12 bits a weight, more than the codes: Group = 16 takes 8")]
    [InlineData("SPZ0107", "[[|Quant(Bits = 2, Group = 16, Axis = 0)|]] partial struct Hqq;", "Scales and zeros take 4 of 6 bits a weight, more than the codes: Group = 32 takes 4")]

    // The groups of these two are too short for the execution layout as well: one advice names a group that is right in both respects.
    [InlineData("SPZ0107", "[[|Quant(Bits = 2, Group = 8)|]] partial struct Hqq;", "Scales and zeros take 8 of 10 bits a weight, more than the codes: Group = 32 takes 4")]
    [InlineData("SPZ0107", "[[|Quant(Bits = 3, Group = 9, Scale = ScaleType.Float16)|]] partial struct Hqq;", "Scales and zeros take 3.56 of 6.76 bits a weight, more than the codes: Group = 32 takes 4.2")]
    [InlineData("SPZ0107", "[Model] partial class Net : Module { [[|Quant(Bits = 1, Group = 32)|]] public LinearLayer Fc = new Linear(64, 64); }", "Scales and zeros take 2 of 3 bits a weight, more than the codes: Group = 64 takes 2")]

    // SPZ0108: wider than their bits.
    [InlineData("SPZ0108", "[[|Quant(Bits = 6)|]] partial struct Hqq;", "HqqColumn stores codes of 6 bits in 8 bits each: Bits = 8 has 256 levels instead of 64 in the same space")]
    [InlineData("SPZ0108", "[[|Quant(Bits = 1.58)|]] partial struct Hqq;", "HqqColumn stores codes of 1.58 bits in 2 bits each: Bits = 2 has 4 levels instead of 3 in the same space")]
    [InlineData("SPZ0108", "[[|Quant(Bits = 1.58, Pack = PackLayout.RowMajor)|]] partial struct Ternary;", "RowMajor stores codes of 1.58 bits in 2 bits each: Pack = Trits stores the same codes in 1.6")]

    // SPZ0109: quantized metadata.
    [InlineData("SPZ0109", "[Quant, [|QuantScale(Group = 2)|]] partial struct Hqq;", "[QuantScale] takes 40 bits for each number of 32: leave it out, or write Group = 8, which takes 16")]
    [InlineData("SPZ0109", "[Quant, [|QuantZero(Bits = 4, Group = 2, Axis = 1)|]] partial struct Hqq;", "[QuantZero] takes 36 bits for each number of 32: leave it out, or write Group = 8, which takes 12")]

    // SPZ0202: words.
    [InlineData("SPZ0202", "[[|Quant(Bits = 3, Group = 64, Axis = 0)|]] partial struct Hqq;", "Along axis 0 a group of 64 is filled up to 70, so that codes of 3 bits take 3.5 bits each in storage; along Axis = 1 they take 3.2")]

    // SPZ0203: tiles.
    [InlineData("SPZ0203", "[[|Quant(Bits = 2, Group = 20, Scale = ScaleType.Float16)|]] partial struct Hqq;", "Products on the CPU read codes of 2 bits as 3.2 bits each, because a group of 20 does not fill words of 32 bits; Group = 16 does")]
    [InlineData("SPZ0203", "[[|Quant(Bits = 3, Group = 48)|]] partial struct Hqq;", "Products on the CPU read codes of 3 bits as 3.33 bits each, because a group of 48 does not fill words of 32 bits; Group = 64 does")]
    [InlineData("SPZ0203", "[[|Quant(Bits = 4, Group = 24, Axis = 0)|]] partial struct Hqq;", "Products on the CPU read codes of 4 bits as 5.33 bits each, because a group of 24 does not fill tiles of 16 rows; Group = 32 does")]
    [InlineData("SPZ0203", "[[|Quant(Bits = 8, Group = 9, Pack = PackLayout.HqqColumn)|]] partial struct Hqq;", "Products on the CPU read codes of 8 bits as 10.67 bits each, because a group of 9 does not fill words of 32 bits; Group = 8 does")]

    // SPZ0304: absmax.
    [InlineData("SPZ0304", "[[|Absmax(Bits = 4)|]] partial struct Int4;", "Absmax codes of 4 bits are stored as int8: Bits = 8 has 255 levels instead of 15 in the same 8 bits")]
    [InlineData("SPZ0304", "[[|Absmax(Bits = 4, Symmetric = false)|]] partial struct Int4;", "Absmax codes of 4 bits are stored as int8: Bits = 8 has 256 levels instead of 16 in the same 8 bits")]

    // SPZ0501: duplicates.
    [InlineData("SPZ0501", "[Quant] partial struct A; [[|Quant(Bits = 4, Group = 64)|]] partial struct B;", "'B' declares the same 5 bits a weight as 'A', [Quant(Bits = 4, Group = 64, Axis = 1, Pack = HqqColumn, Method = Hqq, Scale = Float32)]: weights of one are no weights of the other; use one type")]
    public async Task Analyze_CostlyConfig_IsTheOnlyAdviceAtItsPlace(string id, string marked, string message)
    {
        MarkedSource source = new("using Specializer;\n" + marked);
        Diagnostic advice = Assert.Single(await AdviceRun.Of(source.Text));
        Assert.Equal((id, message), (advice.Id, advice.GetMessage(CultureInfo.InvariantCulture)));
        Assert.Equal(source.Span, advice.Location.SourceSpan);
    }

    [Theory]
    [InlineData("SPZ0107", "[Quant(Bits = 2, Group = 32)] partial struct Hqq;")]
    [InlineData("SPZ0107", "[Quant(Bits = 4, Group = 16)] partial struct Hqq;")]
    [InlineData("SPZ0107", "[Quant(Bits = 2, Group = 16), QuantScale, QuantZero] partial struct Hqq;")]
    [InlineData("SPZ0107", "[Quant(Bits = 2, Group = 16, Scale = ScaleType.Float16)] partial struct Hqq;")]
    [InlineData("SPZ0107", "[Quant(Bits = 1, Group = Groups.Whole)] partial struct Hqq;")]
    [InlineData("SPZ0107", "[Model] partial class Net : Module { [Quant(Bits = 1, Group = 64)] public LinearLayer Fc = new Linear(64, 64); }")]
    [InlineData("SPZ0108", "[Quant(Bits = 8)] partial struct Hqq;")]
    [InlineData("SPZ0108", "[Quant(Bits = 2)] partial struct Hqq;")]
    [InlineData("SPZ0108", "[Quant(Bits = 1.58, Pack = PackLayout.Trits)] partial struct Ternary;")]
    [InlineData("SPZ0109", "[Quant, QuantScale(Group = 4)] partial struct Hqq;")]
    [InlineData("SPZ0109", "[Quant, QuantScale, QuantZero] partial struct Hqq;")]
    [InlineData("SPZ0202", "[Quant(Bits = 3, Group = 64, Axis = 1)] partial struct Hqq;")]
    [InlineData("SPZ0202", "[Quant(Bits = 3, Group = 80, Axis = 0)] partial struct Hqq;")]
    [InlineData("SPZ0203", "[Quant(Bits = 2, Group = 16, Scale = ScaleType.Float16)] partial struct Hqq;")]
    [InlineData("SPZ0203", "[Quant(Bits = 3, Group = 64)] partial struct Hqq;")]
    [InlineData("SPZ0203", "[Quant(Bits = 4, Group = 32, Axis = 0)] partial struct Hqq;")]
    [InlineData("SPZ0205", "[Quant(Axis = 0)] partial struct Hqq; " + Ilgpu)]
    [InlineData("SPZ0205", "[Quant(Axis = 1)] partial struct Hqq; " + Ilgpu)]
    [InlineData("SPZ0304", "[Absmax(Bits = 8)] partial struct Int8;")]
    [InlineData("SPZ0501", "[Quant] partial struct A; [Quant(Optimize = false)] partial struct B;")]
    [InlineData("SPZ0501", "[Quant] partial struct A; [Quant, QuantScale] partial struct B;")]
    public async Task Analyze_NearestConfig_GetsNoAdvice(string id, string declaration)
    {
        Assert.StartsWith("SPZ", id, StringComparison.Ordinal);
        Assert.Empty(await AdviceRun.Of("using Specializer;\n" + declaration));
    }

    /// <summary>Such groups waste room on the CPU, too, so there is other advice beside it; and none where ILGPU is not referenced.</summary>
    [Theory]
    [InlineData("SPZ0205", Ilgpu, 1)]
    [InlineData("SPZ0205", "", 0)]
    public async Task Analyze_ShortGroupsAlongAxis0_SaysWhatTensorCoresTake(string id, string ilgpu, int times) => Assert.Equal(
        times,
        (await AdviceRun.Of("using Specializer;\n[Quant(Bits = 8, Group = 4, Axis = 0)] partial struct Hqq; " + ilgpu))
            .Count(advice => advice.Id == id && advice.GetMessage(CultureInfo.InvariantCulture) == "ILGPU is referenced, but this config has 0 kernels for tensor cores and runs in plain C# on a GPU: groups of 4 along axis 0 fill less than half of a tile of 16 rows; Group = 8 does"));

    /// <summary>What is wrong is the generator's to report, and no advice is added to it.</summary>
    [Theory]
    [InlineData("[Quant(Bits = 3, Group = 16, Axis = 2)] partial struct Hqq;")]
    [InlineData("[Quant(Bits = 6, Pack = PackLayout.Trits)] partial struct Hqq;")]
    [InlineData("[Quant, QuantScale(Bits = 7, Group = 2)] partial struct Hqq;")]
    [InlineData("[Absmax(Bits = 1)] partial struct Int1;")]
    public async Task Analyze_WrongConfig_GetsNoAdvice(string declaration) => Assert.Empty(await AdviceRun.Of("using Specializer;\n" + declaration));

    /// <summary>Scales of 8 bits in groups of 128 take 8.5 bits, zeros in one group 8: 16.5 / 8 bits a weight beside 1 of codes.</summary>
    [Fact]
    public async Task Analyze_QuantizedMetadata_CountsAsItIsStored() => Assert.Contains(
        "Scales and zeros take 2.06 of 3.06 bits a weight, more than the codes: Group = 32 takes 1.52",
        (await AdviceRun.Of("using Specializer;\n[Quant(Bits = 1, Group = 8), QuantScale, QuantZero] partial struct Hqq;"))
            .Select(advice => advice.GetMessage(CultureInfo.InvariantCulture)));

    /// <summary>Of equal configs the first of the first file stays, whatever order the files come in.</summary>
    [Theory]
    [InlineData("A.cs", "B.cs", "Second")]
    [InlineData("B.cs", "A.cs", "First")]
    public async Task Analyze_DuplicateInAnotherFile_IsReportedInTheLater(string first, string second, string reported)
    {
        CSharpCompilation project = GeneratorHarness.Project("Tests").AddSyntaxTrees(
            GeneratorHarness.Tree("using Specializer;\n[Quant] partial struct First;", first),
            GeneratorHarness.Tree("using Specializer;\n[Quant] partial struct Second;", second));
        Diagnostic advice = Assert.Single(await AdviceRun.Of(project));
        Assert.StartsWith($"'{reported}'", advice.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    /// <summary>A project sets the severity of advice as it likes; errors stay errors.</summary>
    [Theory]
    [InlineData(ReportDiagnostic.Error, DiagnosticSeverity.Error)]
    [InlineData(ReportDiagnostic.Suppress, null)]
    public async Task Analyze_SeveritySetByTheProject_IsObeyed(ReportDiagnostic set, DiagnosticSeverity? severity)
    {
        CSharpCompilation project = GeneratorHarness.Project("Tests", "using Specializer;\n[Quant(Bits = 6)] partial struct Hqq;");
        project = project.WithOptions(project.Options.WithSpecificDiagnosticOptions(ImmutableDictionary<string, ReportDiagnostic>.Empty.Add("SPZ0108", set)));
        Assert.Equal(severity, (await AdviceRun.Of(project)).SingleOrDefault()?.Severity);
    }

    [Fact]
    public void Analyzers_All_AreFound() => Assert.Equal(5, AdviceRun.Analyzers.Length);
}
