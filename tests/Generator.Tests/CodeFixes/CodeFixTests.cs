using Microsoft.CodeAnalysis;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.CodeFixes;

/// <summary>Each fix gives exactly this text, and nothing is left to say about it.</summary>
public sealed class CodeFixTests
{
    [Theory]
    [InlineData("SPZ0101", "Write Bits = 8", "[Quant(Bits = 7, Group = 64)] partial struct Hqq;", "[Quant(Bits = 8, Group = 64)] partial struct Hqq;")]
    [InlineData("SPZ0101", "Write Bits = 1", "[Quant(Bits = 1.2)] partial struct Hqq;", "[Quant(Bits = 1)] partial struct Hqq;")]
    [InlineData("SPZ0101", "Write Pack = PackLayout.HqqColumn", "[Quant(Bits = 3, Pack = PackLayout.RowMajor)] partial struct Hqq;", "[Quant(Bits = 3, Pack = PackLayout.HqqColumn)] partial struct Hqq;")]
    [InlineData("SPZ0101", "Write Bits = 1.58", "[Quant(Pack = PackLayout.Trits)] partial struct Trits;", "[Quant(Pack = PackLayout.Trits, Bits = 1.58)] partial struct Trits;")]
    [InlineData("SPZ0101", "Write Pack = PackLayout.RowMajor", "[Quant(Bits = 4, Method = QuantMethod.MinMax, Pack = PackLayout.Trits)] partial struct Four;", "[Quant(Bits = 4, Method = QuantMethod.MinMax, Pack = PackLayout.RowMajor)] partial struct Four;")]
    [InlineData("SPZ0101", "Write Bits = 8", "[Quant, QuantScale(Bits = 7)] partial struct Hqq;", "[Quant, QuantScale(Bits = 8)] partial struct Hqq;")]
    [InlineData("SPZ0102", "Write Group = 64", "[Quant(Group = 1)] partial struct Hqq;", "[Quant(Group = 64)] partial struct Hqq;")]
    [InlineData("SPZ0103", "Write Axis = 1", "[Quant(Axis = 2 /* K */)] partial struct Hqq;", "[Quant(Axis = 1 /* K */)] partial struct Hqq;")]
    [InlineData("SPZ0104", "Write Method = QuantMethod.Hqq", "[Quant(Method = QuantMethod.MinMax)] partial struct Hqq;", "[Quant(Method = QuantMethod.Hqq)] partial struct Hqq;")]
    [InlineData("SPZ0106", "Remove Optimize", "[Quant(Group = Groups.PerTensor, Optimize = true)] partial struct Hqq;", "[Quant(Group = Groups.PerTensor)] partial struct Hqq;")]
    [InlineData("SPZ0106", "Remove Optimize", "[Quant(Optimize = true, Group = Groups.PerTensor)] partial struct Hqq;", "[Quant(Group = Groups.PerTensor)] partial struct Hqq;")]
    [InlineData("SPZ0106", "Remove Group", "[Quant(Bits = 1.58, Pack = PackLayout.Trits, Group = 64)] partial struct Trits;", "[Quant(Bits = 1.58, Pack = PackLayout.Trits)] partial struct Trits;")]
    [InlineData("SPZ0106", "Write Axis = 1", "[Quant(Axis = 0, Pack = PackLayout.RowMajor)] partial struct Hqq;", "[Quant(Axis = 1, Pack = PackLayout.RowMajor)] partial struct Hqq;")]
    [InlineData("SPZ0106", "Write Scale = ScaleType.Float16", "[Quant(Pack = PackLayout.FlexGen, Scale = ScaleType.BFloat16)] partial struct FlexGen;", "[Quant(Pack = PackLayout.FlexGen, Scale = ScaleType.Float16)] partial struct FlexGen;")]
    [InlineData("SPZ0201", "Write Group = 32", "[Quant(\n    Pack = PackLayout.FlexGen,\n    Group = 40)]\npartial struct FlexGen;", "[Quant(\n    Pack = PackLayout.FlexGen,\n    Group = 32)]\npartial struct FlexGen;")]
    [InlineData("SPZ0107", "Write Group = 32", "[Quant(Bits = 2, Group = 16)] partial struct Hqq;", "[Quant(Bits = 2, Group = 32)] partial struct Hqq;")]
    [InlineData("SPZ0108", "Write Bits = 8", "[Quant(Bits = 5)] partial struct Hqq;", "[Quant(Bits = 8)] partial struct Hqq;")]
    [InlineData("SPZ0108", "Write Pack = PackLayout.Trits", "[Quant(Bits = 1.58, Pack = PackLayout.RowMajor)] partial struct Ternary;", "[Quant(Bits = 1.58, Pack = PackLayout.Trits)] partial struct Ternary;")]
    [InlineData("SPZ0109", "Write Group = 8", "[Quant, QuantScale(Group = 2)] partial struct Hqq;", "[Quant, QuantScale(Group = 8)] partial struct Hqq;")]
    [InlineData("SPZ0203", "Write Group = 64", "[Quant(Bits = 3, Group = 48)] partial struct Hqq;", "[Quant(Bits = 3, Group = 64)] partial struct Hqq;")]
    [InlineData("SPZ0304", "Write Bits = 8", "[Absmax(Bits = 4)] partial struct Int8;", "[Absmax(Bits = 8)] partial struct Int8;")]
    [InlineData("SPZ0301", "Write Bits = 8", "[Absmax(Bits = 9)] partial struct Int8;", "[Absmax(Bits = 8)] partial struct Int8;")]
    [InlineData("SPZ0302", "Write Granularity = AbsmaxGranularity.Channel", "[Absmax(Granularity = AbsmaxGranularity.Token)] partial struct Int8;", "[Absmax(Granularity = AbsmaxGranularity.Channel)] partial struct Int8;")]
    [InlineData("SPZ0001", "Write partial", "[Quant] public readonly struct Hqq;", "[Quant] public readonly partial struct Hqq;")]
    [InlineData("SPZ0001", "Write partial", "[Quant]\n// Three bits.\nrecord struct Hqq;", "[Quant]\n// Three bits.\npartial record struct Hqq;")]
    [InlineData("SPZ0001", "Write partial", "class A\n{\n    interface B\n    {\n        [Absmax] struct Int8;\n    }\n}", "partial class A\n{\n    partial interface B\n    {\n        [Absmax] partial struct Int8;\n    }\n}")]
    [InlineData("SPZ0401", "Write partial", "[Model] sealed class Net : Module;", "[Model] sealed partial class Net : Module;")]
    public async Task Apply_OfferedFix_IsThisTextAndClean(string id, string title, string wrong, string right)
    {
        using FixedDocument document = await FixedDocument.Open("using Specializer;\n" + wrong);
        Diagnostic diagnostic = Assert.Single(document.Diagnostics);
        Assert.Equal(id, diagnostic.Id);
        string text = await document.Apply(diagnostic, title);
        Assert.Equal("using Specializer;\n" + right, text);
        GeneratorHarness.RunClean(text);
        Assert.Empty(await AdviceRun.Of(text));
    }

    /// <summary>An enum's value is written as the file's usings allow.</summary>
    [Theory]
    [InlineData("using Specializer;\nusing static Specializer.PackLayout;\n[Quant(Bits = 3, Pack = RowMajor)] partial struct Hqq;", "HqqColumn")]
    [InlineData("[Specializer.Quant(Bits = 3, Pack = Specializer.PackLayout.RowMajor)] partial struct Hqq;", "Specializer.PackLayout.HqqColumn")]
    public async Task Apply_ValueOfAnEnum_IsWrittenAsTheUsingsAllow(string source, string value)
    {
        using FixedDocument document = await FixedDocument.Open(source);
        string text = await document.Apply(Assert.Single(document.Diagnostics), "Write Pack = PackLayout.HqqColumn");
        Assert.Contains($"Pack = {value})]", text);
        GeneratorHarness.RunClean(text);
    }

    [Theory]
    [InlineData(
        "[Quant(Bits = 7)] partial struct A;\n[Quant(Bits = 9), QuantScale(Bits = 7)] partial struct B;", "Write Bits = 8",
        "[Quant(Bits = 8)] partial struct A;\n[Quant(Bits = 8), QuantScale(Bits = 8)] partial struct B;")]
    [InlineData(
        "class Outer\n{\n    [Quant] struct A;\n    [Quant] struct B;\n    [Quant] partial struct C;\n}", "Write partial",
        "partial class Outer\n{\n    [Quant] partial struct A;\n    [Quant] partial struct B;\n    [Quant] partial struct C;\n}")]
    [InlineData(
        "[Quant(Bits = 3, Pack = PackLayout.Trits)] partial struct A;\n[Quant(Bits = 3, Pack = PackLayout.FlexGen)] partial struct B;", "Write Pack = PackLayout.HqqColumn",
        "[Quant(Bits = 3, Pack = PackLayout.HqqColumn)] partial struct A;\n[Quant(Bits = 3, Pack = PackLayout.HqqColumn)] partial struct B;")]
    public async Task ApplyToAll_OfOneId_FixesTheWholeFile(string wrong, string title, string right)
    {
        using FixedDocument document = await FixedDocument.Open("using Specializer;\n" + wrong);
        string text = await document.ApplyToAll(document.Diagnostics[0], title);
        Assert.Equal("using Specializer;\n" + right, text);
        GeneratorHarness.RunClean(text);
    }

    /// <summary>Where the remedy is not certain nothing is offered.</summary>
    [Theory]
    [InlineData("[Quant(Pack = (PackLayout)9)] partial struct Hqq;")]
    [InlineData("[Quant(Scale = ScaleType.Float16), QuantScale] partial struct Hqq;")]
    public async Task Actions_NoCertainRemedy_AreNone(string source)
    {
        using FixedDocument document = await FixedDocument.Open("using Specializer;\n" + source);
        Assert.Empty(await document.Actions(Assert.Single(document.Diagnostics)));
    }
}
