extern alias generator;
using System.Reflection;
using generator::Specializer.Generator;
using Microsoft.CodeAnalysis;
using Specializer.Generator.Tests.Advice;
using Specializer.Generator.Tests.Budgets;
using Specializer.Generator.Tests.CodeFixes;
using Specializer.Generator.Tests.Harness;
using Specializer.Generator.Tests.Models;

namespace Specializer.Generator.Tests.Diagnostics;

/// <summary>Every diagnostic has a row in the release notes, a page, a row in the list of pages, a failing case and a nearest passing one.</summary>
public sealed class CatalogueTests
{
    /// <summary>Every descriptor of the generator and its analyzers, in the order of ids.</summary>
    private static readonly DiagnosticDescriptor[] Descriptors =
    [
        .. typeof(SpecializerGenerator).Assembly.GetType("Specializer.Generator.Diagnostics.Descriptors", throwOnError: true)!
            .GetFields(BindingFlags.Static | BindingFlags.Public)
            .Select(field => (DiagnosticDescriptor)field.GetValue(null)!)
            .OrderBy(descriptor => descriptor.Id, StringComparer.Ordinal),
    ];

    [Fact]
    public void ReleaseRows_OfAllFiles_AreTheDescriptors() => Assert.Equal(
        Descriptors.Select(descriptor => $"{descriptor.Id} | {descriptor.Category} | {descriptor.DefaultSeverity} | {descriptor.Title}"),
        Directory.GetFiles(Folder("releases")).SelectMany(File.ReadLines).Where(line => line.StartsWith("SPZ", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [Fact]
    public void Pages_OfAllDiagnostics_NameIdTitleAndSeverity()
    {
        Assert.Equal(
            Descriptors.Select(descriptor => descriptor.Id),
            Directory.GetFiles(Folder("diagnostics"), "SPZ*.md").Select(page => Path.GetFileNameWithoutExtension(page)!).Order(StringComparer.Ordinal));
        Assert.All(Descriptors, descriptor =>
        {
            string[] page = File.ReadAllLines(Path.Combine(Folder("diagnostics"), descriptor.Id + ".md"));
            Assert.Equal($"# {descriptor.Id}: {descriptor.Title}", page[0]);
            Assert.StartsWith($"Severity: {descriptor.DefaultSeverity}.", page[2], StringComparison.Ordinal);
            Assert.Equal($"docs/diagnostics/{descriptor.Id}.md", descriptor.HelpLinkUri);
        });
    }

    [Fact]
    public void ListOfPages_HasARowForEach() => Assert.Equal(
        Descriptors.Select(descriptor => $"| [{descriptor.Id}]({descriptor.Id}.md) | {descriptor.DefaultSeverity} | {descriptor.Title} |"),
        File.ReadLines(Path.Combine(Folder("diagnostics"), "README.md")).Where(line => line.StartsWith("| [SPZ", StringComparison.Ordinal)));

    /// <summary>Errors are the generator's and cannot be configured away; all else, save notices of the planner, is an analyzer's and can.</summary>
    [Fact]
    public void Descriptors_OfAnalyzers_AreThoseThatAreNoErrors()
    {
        Assert.Equal(
            Descriptors.Where(descriptor => descriptor.DefaultSeverity != DiagnosticSeverity.Error && descriptor.Category != "Specializer.Budget").Select(descriptor => descriptor.Id),
            AdviceRun.Analyzers.SelectMany(analyzer => analyzer.SupportedDiagnostics).Select(descriptor => descriptor.Id).Order(StringComparer.Ordinal));
        Assert.All(Descriptors, descriptor => Assert.Equal(
            descriptor.DefaultSeverity == DiagnosticSeverity.Error, descriptor.CustomTags.Contains(WellKnownDiagnosticTags.NotConfigurable)));
    }

    [Fact]
    public void FailingCases_OfAllTests_CoverEveryDiagnostic() => AssertCovered(
        CasesOf<DiagnosticTests>(nameof(DiagnosticTests.Generate_WrongDeclaration_IsTheOnlyErrorAtItsPlace)),
        CasesOf<ModelDiagnosticsTests>(nameof(ModelDiagnosticsTests.WrongUse_IsOneErrorThatNamesTheRemedy)),
        CasesOf<AdviceTests>(nameof(AdviceTests.Analyze_CostlyConfig_IsTheOnlyAdviceAtItsPlace)),
        CasesOf<AdviceTests>(nameof(AdviceTests.Analyze_ShortGroupsAlongAxis0_SaysWhatTensorCoresTake)),
        CasesOf<BudgetNoticeTests>(nameof(BudgetNoticeTests.Budget_BelowTheBest_IsSaid)));

    [Fact]
    public void NearestPassingCases_OfAllTests_CoverEveryDiagnostic() => AssertCovered(
        CasesOf<DiagnosticTests>(nameof(DiagnosticTests.Generate_NearestRightDeclaration_CompilesClean)),
        CasesOf<ModelDiagnosticsTests>(nameof(ModelDiagnosticsTests.NearestRightUse_IsClean)),
        CasesOf<AdviceTests>(nameof(AdviceTests.Analyze_NearestConfig_GetsNoAdvice)),
        CasesOf<BudgetNoticeTests>(nameof(BudgetNoticeTests.Budget_ThatIsEnough_ChangesNothing)));

    [Fact]
    public void Fixes_OfAllProviders_HaveACaseEach()
    {
        string[] ids = [.. FixedDocument.Providers.SelectMany(provider => provider.FixableDiagnosticIds).Order(StringComparer.Ordinal)];
        Assert.Equal(ids, CasesOf<CodeFixTests>(nameof(CodeFixTests.Apply_OfferedFix_IsThisTextAndClean)).Distinct().Order(StringComparer.Ordinal));
        Assert.Subset(Descriptors.Select(descriptor => descriptor.Id).ToHashSet(), ids.ToHashSet());
        Assert.Equal(
            typeof(Specializer.CodeFixes.AddPartialFixProvider).Assembly.GetExportedTypes().Order(Comparer<Type>.Create((one, other) => string.CompareOrdinal(one.Name, other.Name))),
            FixedDocument.Providers.Select(provider => provider.GetType()).OrderBy(type => type.Name, StringComparer.Ordinal));
    }

    private static void AssertCovered(params IEnumerable<string>[] cases) =>
        Assert.Equal(Descriptors.Select(descriptor => descriptor.Id), cases.SelectMany(ids => ids).Distinct().Order(StringComparer.Ordinal));

    private static IEnumerable<string> CasesOf<TTests>(string theory) => typeof(TTests).GetMethod(theory)!
        .GetCustomAttributes<InlineDataAttribute>()
        .Select(data => (string)data.GetData(null!).Single()[0]);

    private static string Folder(string name) => Path.Combine(AppContext.BaseDirectory, name);
}
