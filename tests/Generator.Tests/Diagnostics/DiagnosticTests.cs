using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.Diagnostics;

/// <summary>
/// Each error of the generator: the wrong declaration, the exact words, the place, and the nearest declaration that is right.
/// A wrong declaration must give this one error and no other, neither from the generator nor from the compiler.
/// </summary>
public sealed class DiagnosticTests
{
    [Theory]

    // SPZ0001: partial.
    [InlineData("SPZ0001", "[Quant] public struct [|Hqq|];", "'Hqq' must be partial, so that its kernels can be generated: write 'partial struct Hqq'")]
    [InlineData("SPZ0001", "[Quant] public record struct [|Hqq|];", "'Hqq' must be partial, so that its kernels can be generated: write 'partial record struct Hqq'")]
    [InlineData("SPZ0001", "class Outer { [Quant] partial struct [|Hqq|]; }", "'Outer' must be partial, so that its kernels can be generated: write 'partial class Outer'")]
    [InlineData("SPZ0001", "partial class A { interface B { [Quant] partial struct [|Hqq|]; } }", "'B' must be partial, so that its kernels can be generated: write 'partial interface B'")]

    // SPZ0002: what can carry a config.
    [InlineData("SPZ0002", "[Quant] file partial struct [|Hqq|];", "'Hqq' cannot carry a config: a file-local type cannot be completed from another file; make it internal")]
    [InlineData("SPZ0002", "[Quant] ref partial struct [|Hqq|];", "'Hqq' cannot carry a config: a ref struct cannot be a type argument; remove 'ref'")]
    [InlineData("SPZ0002", "[Quant] partial struct [|Hqq|]<T>;", "'Hqq' cannot carry a config: one config has one kernel, so neither it nor a type around it may be generic")]
    [InlineData("SPZ0002", "partial class Outer<T> { [Quant] partial struct [|Hqq|]; }", "'Hqq' cannot carry a config: one config has one kernel, so neither it nor a type around it may be generic")]

    [InlineData("SPZ0002", "[QuantScale] partial struct [|Hqq|];", "'Hqq' cannot carry a config: [QuantScale] says how the metadata of a [Quant] is stored; add [Quant(…)]")]

    // SPZ0003: members that are generated.
    [InlineData("SPZ0003", "[Quant] partial struct Hqq { static int [|Config|] => 1; }", "'Hqq' already declares 'Config', which is generated; rename or remove it")]
    [InlineData("SPZ0003", "[Quant] partial struct Hqq { void [|MatMul|](int m) { } }", "'Hqq' already declares 'MatMul', which is generated; rename or remove it")]

    // SPZ0101: bits.
    [InlineData("SPZ0101", "[[|Quant(Bits = 7)|]] partial struct Hqq;", "HqqColumn has no format of 7 bits; it has 8, 6, 5, 4, 3, 2, 1.58, 1, the nearest is Bits = 8")]
    [InlineData("SPZ0101", "[[|Quant(Bits = 1.6)|]] partial struct Hqq;", "HqqColumn has no format of 1.6 bits; it has 8, 6, 5, 4, 3, 2, 1.58, 1, the nearest is Bits = 1.58")]
    [InlineData("SPZ0101", "[[|Quant(Bits = -3)|]] partial struct Hqq;", "HqqColumn has no format of -3 bits; it has 8, 6, 5, 4, 3, 2, 1.58, 1, the nearest is Bits = 1")]

    [InlineData("SPZ0101", "[[|Quant(Bits = 3, Pack = PackLayout.RowMajor)|]] partial struct Hqq;", "RowMajor has no format of 3 bits; it has 4, 2, 1.58, the nearest is Bits = 4; Pack = HqqColumn has 3")]

    // SPZ0102: group.
    [InlineData("SPZ0102", "[[|Quant(Group = 1)|]] partial struct Hqq;", "Group = 1 is not possible: a group has at least 2 elements; write Group = 64")]
    [InlineData("SPZ0102", "[[|Quant(Group = -64)|]] partial struct Hqq;", "Group = -64 is not possible: a group has at least 2 elements; write Group = 64")]

    // SPZ0103: axis.
    [InlineData("SPZ0103", "[[|Quant(Axis = 2)|]] partial struct Hqq;", "Axis = 2 does not exist: write Axis = 1 for groups along K, or Axis = 0 for groups along N")]
    [InlineData("SPZ0103", "[[|Quant(Axis = -1)|]] partial struct Hqq;", "Axis = -1 does not exist: write Axis = 1 for groups along K, or Axis = 0 for groups along N")]

    [InlineData("SPZ0102", "[[|Quant(Group = -2)|]] partial struct Hqq;", "Group = -2 is not possible: a group has at least 2 elements; write Group = 64")]

    // SPZ0104: methods of a packing.
    [InlineData("SPZ0104", "[[|Quant(Method = QuantMethod.MinMax)|]] partial struct Hqq;", "Method = MinMax does not go with Pack = HqqColumn at 4 bits, which takes Hqq; the nearest config is [Quant(Bits = 4, Pack = HqqColumn, Method = Hqq)]")]
    [InlineData("SPZ0104", "[[|Quant(Bits = 1.58, Pack = PackLayout.Trits, Group = 64, Method = QuantMethod.Hqq)|]] partial struct Trits;", "Method = Hqq does not go with Pack = Trits at 1.58 bits, which takes AbsMean; the nearest config is [Quant(Bits = 1.58, Pack = Trits, Method = AbsMean)]")]

    // SPZ0106: contradictions.
    [InlineData("SPZ0106", "[[|Quant(Group = Groups.PerTensor, Optimize = true)|]] partial struct Hqq;", "Optimize = true does not go with Group = Groups.PerTensor: it has no optimiser; remove Optimize")]
    [InlineData("SPZ0106", "[[|Quant(Bits = 3, Pack = PackLayout.Sequential, Optimize = true)|]] partial struct Hqq;", "Optimize = true does not go with Method = MinMax: it has no optimiser; remove Optimize")]
    [InlineData("SPZ0106", "[[|Quant(Pack = PackLayout.RowMajor, Axis = 0)|]] partial struct Hqq;", "Axis = 0 does not go with Pack = RowMajor: only HqqColumn has groups along N; write Axis = 1")]
    [InlineData("SPZ0106", "[[|Quant(Bits = 1.58, Pack = PackLayout.Trits, Group = 64)|]] partial struct Trits;", "Group = 64 does not go with Method = AbsMean: γ is the mean of the whole weight; remove Group")]
    [InlineData("SPZ0106", "[[|Quant(Pack = PackLayout.FlexGen, Scale = ScaleType.Float32)|]] partial struct FlexGen;", "Scale = Float32 does not go with Pack = FlexGen: the format stores binary16; write Scale = Float16")]


    // SPZ0201: groups that fill words.
    [InlineData("SPZ0201", "[[|Quant(Pack = PackLayout.FlexGen, Group = 40)|]] partial struct FlexGen;", "FlexGen at 4 bits packs 16 codes into a block, which do not divide Group = 40; write Group = 32")]
    [InlineData("SPZ0201", "[[|Quant(Bits = 2, Group = 10, Axis = 0)|]] partial struct Hqq;", "HqqColumn at 2 bits packs 4 codes of a group into a word along axis 0, which do not divide Group = 10; write Group = 8")]
    [InlineData("SPZ0201", "[[|Quant(Bits = 1, Group = 2, Axis = 0)|]] partial struct Hqq;", "HqqColumn at 1 bits packs 8 codes of a group into a word along axis 0, which do not divide Group = 2; write Group = 8")]

    // SPZ0204: enum values.
    [InlineData("SPZ0204", "[[|Quant(Pack = (PackLayout)9)|]] partial struct Hqq;", "Pack = 9 is no value of PackLayout; it has HqqColumn, Sequential, RowMajor, Trits, FlexGen")]
    [InlineData("SPZ0204", "[[|Quant(Scale = (ScaleType)3)|]] partial struct Hqq;", "Scale = 3 is no value of ScaleType; it has Float32, Float16, BFloat16")]

    // SPZ0301, SPZ0302, SPZ0303: absmax.
    [InlineData("SPZ0301", "[[|Absmax(Bits = 9)|]] partial struct Int9;", "Bits = 9 is not possible: absmax codes have 2 to 8 bits; write Bits = 8")]
    [InlineData("SPZ0301", "[[|Absmax(Bits = 1)|]] partial struct Int1;", "Bits = 1 is not possible: absmax codes have 2 to 8 bits; write Bits = 2")]
    [InlineData("SPZ0302", "[[|Absmax(Granularity = AbsmaxGranularity.Token)|]] partial struct Int8;", "Operand = Weight has no Granularity = Token, it has Tensor, Channel, Column; a row of a weight is its output channel: write Granularity = Channel")]
    [InlineData("SPZ0302", "[[|Absmax(Operand = AbsmaxOperand.Activation, Granularity = AbsmaxGranularity.Column)|]] partial struct Int8;", "Operand = Activation has no Granularity = Column, it has Tensor, Token, Channel; a column of an activation is its channel: write Granularity = Channel")]
    [InlineData("SPZ0303", "[Absmax, Quant] partial struct [|Both|];", "'Both' carries both [Quant] and [Absmax], but a type has one config: declare a second type for [Absmax]")]
    [InlineData("SPZ0001", "[Absmax] struct [|Int8|];", "'Int8' must be partial, so that its kernels can be generated: write 'partial struct Int8'")]
    [InlineData("SPZ0003", "[Absmax] partial struct Int8 { void [|Measure|]() { } }", "'Int8' already declares 'Measure', which is generated; rename or remove it")]
    [InlineData("SPZ0204", "[[|Absmax(Operand = (AbsmaxOperand)7)|]] partial struct Int8;", "Operand = 7 is no value of AbsmaxOperand; it has Weight, Activation")]
    public void Generate_WrongDeclaration_IsTheOnlyErrorAtItsPlace(string id, string marked, string message)
    {
        MarkedSource source = new("using Specializer;\n" + marked);
        GeneratorRun run = Run(source.Text);
        Diagnostic diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal((id, DiagnosticSeverity.Error, message), (diagnostic.Id, diagnostic.Severity, diagnostic.GetMessage(CultureInfo.InvariantCulture)));
        Assert.Equal(source.Text.Substring(source.Span.Start, source.Span.Length), source.Text.Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length));
        Assert.Equal(source.Span, diagnostic.Location.SourceSpan);
        Assert.Contains(WellKnownDiagnosticTags.NotConfigurable, diagnostic.Descriptor.CustomTags);
        GeneratorRun.AssertNone(run.Problems(run.Output.GetDiagnostics()));
    }

    /// <summary>What each message tells the reader to write, or the smallest change that makes it right.</summary>
    [Theory]
    [InlineData("SPZ0001", "[Quant] public partial struct Hqq;")]
    [InlineData("SPZ0001", "[Quant] public partial record struct Hqq;")]
    [InlineData("SPZ0001", "partial class Outer { [Quant] internal partial struct Hqq; }")]
    [InlineData("SPZ0001", "partial class A { partial interface B { [Quant] partial struct Hqq; } }")]
    [InlineData("SPZ0002", "[Quant] internal partial struct Hqq;")]
    [InlineData("SPZ0002", "partial class Outer { [Quant] internal partial struct Hqq; }")]
    [InlineData("SPZ0002", "[Quant, QuantScale] partial struct Hqq;")]
    [InlineData("SPZ0003", "[Quant] partial struct Hqq { static int Configuration => 1; }")]
    [InlineData("SPZ0101", "[Quant(Bits = 8)] partial struct Hqq;")]
    [InlineData("SPZ0101", "[Quant(Bits = 1.58)] partial struct Hqq;")]
    [InlineData("SPZ0101", "[Quant(Bits = 1)] partial struct Hqq;")]
    [InlineData("SPZ0101", "[Quant(Bits = 3, Pack = PackLayout.HqqColumn)] partial struct Hqq;")]
    [InlineData("SPZ0102", "[Quant(Group = 2)] partial struct Hqq;")]
    [InlineData("SPZ0102", "[Quant(Group = 64)] partial struct Hqq;")]
    [InlineData("SPZ0103", "[Quant(Axis = 0)] partial struct Hqq;")]
    [InlineData("SPZ0103", "[Quant(Axis = 1)] partial struct Hqq;")]
    [InlineData("SPZ0102", "[Quant(Group = Groups.Whole)] partial struct Hqq;")]
    [InlineData("SPZ0102", "[Quant(Group = Groups.PerTensor)] partial struct Hqq;")]
    [InlineData("SPZ0104", "[Quant(Bits = 4, Pack = PackLayout.HqqColumn, Method = QuantMethod.Hqq)] partial struct Hqq;")]
    [InlineData("SPZ0104", "[Quant(Bits = 1.58, Pack = PackLayout.Trits, Method = QuantMethod.AbsMean)] partial struct Trits;")]
    [InlineData("SPZ0106", "[Quant(Group = Groups.PerTensor, Optimize = false)] partial struct Hqq;")]
    [InlineData("SPZ0106", "[Quant(Bits = 3, Pack = PackLayout.Sequential, Method = QuantMethod.Hqq, Optimize = true)] partial struct Hqq;")]
    [InlineData("SPZ0106", "[Quant(Pack = PackLayout.RowMajor, Axis = 1)] partial struct Hqq;")]
    [InlineData("SPZ0106", "[Quant(Bits = 1.58, Pack = PackLayout.Trits)] partial struct Trits;")]
    [InlineData("SPZ0106", "[Quant(Pack = PackLayout.FlexGen, Scale = ScaleType.Float16)] partial struct FlexGen;")]
    [InlineData("SPZ0106", "[Quant(Axis = 0, Activations = ActivationType.Int8)] partial struct Hqq;")]
    [InlineData("SPZ0201", "[Quant(Pack = PackLayout.FlexGen, Group = 32)] partial struct FlexGen;")]
    [InlineData("SPZ0201", "[Quant(Bits = 2, Group = 8, Axis = 0)] partial struct Hqq;")]
    [InlineData("SPZ0201", "[Quant(Bits = 1, Group = 8, Axis = 0)] partial struct Hqq;")]
    [InlineData("SPZ0201", "[Quant(Bits = 2, Group = 10, Axis = 1)] partial struct Hqq;")]
    [InlineData("SPZ0201", "[Quant(Bits = 3, Group = 11, Axis = 0)] partial struct Hqq;")]
    [InlineData("SPZ0204", "[Quant(Pack = PackLayout.HqqColumn)] partial struct Hqq;")]
    [InlineData("SPZ0204", "[Quant(Scale = (ScaleType)2)] partial struct Hqq;")]
    [InlineData("SPZ0301", "[Absmax(Bits = 8)] partial struct Int8;")]
    [InlineData("SPZ0301", "[Absmax(Bits = 2)] partial struct Int2;")]
    [InlineData("SPZ0302", "[Absmax(Granularity = AbsmaxGranularity.Channel)] partial struct Int8;")]
    [InlineData("SPZ0302", "[Absmax(Operand = AbsmaxOperand.Activation, Granularity = AbsmaxGranularity.Channel)] partial struct Int8;")]
    [InlineData("SPZ0303", "[Quant] partial struct Hqq; [Absmax] partial struct Int8;")]
    [InlineData("SPZ0204", "[Absmax(Operand = AbsmaxOperand.Activation)] partial struct Int8;")]
    public void Generate_NearestRightDeclaration_CompilesClean(string id, string declaration)
    {
        Assert.StartsWith("SPZ", id, StringComparison.Ordinal);
        GeneratorHarness.RunClean("using Specializer;\n" + declaration);
    }

    /// <summary>Each mistake is one error, whatever other mistakes stand beside it.</summary>
    [Theory]
    [InlineData("[Quant(Bits = 7, Group = 1, Axis = 5)] partial struct Hqq;", "SPZ0101 SPZ0102 SPZ0103")]
    [InlineData("[Quant(Bits = 7, Pack = (PackLayout)9)] partial struct Hqq;", "SPZ0101 SPZ0204")]
    [InlineData("[Quant(Bits = 7, Scale = (ScaleType)9, Method = (QuantMethod)9, Activations = (ActivationType)9)] partial struct Hqq;", "SPZ0101 SPZ0204 SPZ0204 SPZ0204")]
    [InlineData("[Quant(Method = QuantMethod.AbsMean, Scale = (ScaleType)9)] partial struct Hqq;", "SPZ0104 SPZ0204")]
    [InlineData("[Quant(Bits = 7, Pack = PackLayout.RowMajor, Axis = 0)] partial struct Hqq;", "SPZ0101 SPZ0106")]
    [InlineData("[Quant(Bits = 5, Pack = PackLayout.FlexGen, Group = 40)] partial struct Hqq;", "SPZ0101 SPZ0201")]
    [InlineData("[Quant(Axis = 0, Pack = PackLayout.RowMajor, Activations = ActivationType.Int8)] partial struct Hqq;", "SPZ0106")]
    [InlineData("[Quant(Group = 64, Method = QuantMethod.AbsMean, Optimize = true)] partial struct Hqq;", "SPZ0104")]
    [InlineData("[Quant(Group = 64, Pack = PackLayout.FlexGen), QuantScale, QuantZero] partial struct Hqq;", "SPZ0106")]
    [InlineData("[Quant(Bits = 7, Scale = ScaleType.Float16), QuantScale(Bits = 7), QuantZero(Axis = 2)] partial struct Hqq;", "SPZ0101 SPZ0101 SPZ0103 SPZ0106")]
    [InlineData("[Quant(Bits = 7)] struct Hqq;", "SPZ0001 SPZ0101")]
    [InlineData("[Quant(Bits = 7)] ref partial struct Hqq<T> { int Pack => 1; }", "SPZ0002 SPZ0002 SPZ0003 SPZ0101")]
    [InlineData("[Absmax(Bits = 9, Operand = (AbsmaxOperand)7)] struct Int8;", "SPZ0001 SPZ0204 SPZ0301")]
    [InlineData("[Absmax(Bits = 9)] [Quant(Bits = 9)] struct Int8;", "SPZ0001 SPZ0101 SPZ0301 SPZ0303")]
    [InlineData("[Model] class Net : Module { [Quant(Bits = 7)] public readonly Linear Fc = new(64, 64); }", "SPZ0101 SPZ0401 SPZ0403")]
    public void Generate_SeveralMistakes_ReportsEachOnce(string declaration, string ids)
    {
        GeneratorRun run = Run("using Specializer;\n" + declaration);
        Assert.Equal(ids, string.Join(' ', run.Diagnostics.Select(diagnostic => diagnostic.Id).Order()));
        GeneratorRun.AssertNone(run.Problems(run.Output.GetDiagnostics()));
    }

    /// <summary>The stub fulfils the contract, so that code which uses a wrong scheme does not bury the one error under others.</summary>
    [Fact]
    public void Generate_WrongConfigInUse_AddsNoOtherError()
    {
        GeneratorRun run = Run(
            """
            using Specializer;

            [Quant(Bits = 7)]
            public partial struct Hqq7;

            public static class Program
            {
                public static QuantScheme Scheme => QuantScheme.Of<Hqq7>();

                public static LinearLayer Quantize(Linear linear) => QuantLinear<Hqq7>.From(linear);

                public static string Name => Hqq7.KernelName + Hqq7.Config;
            }
            """);
        Assert.Equal("SPZ0101", Assert.Single(run.Diagnostics).Id);
        GeneratorRun.AssertNone(run.Problems(run.Output.GetDiagnostics()));
    }

    /// <summary>Mistakes that the compiler reports itself: the generator adds nothing to them, and does not fail.</summary>
    [Theory]
    [InlineData("CS0592", "[Quant] public partial class Hqq;")]
    [InlineData("CS0592", "[Quant] public partial interface IHqq;")]
    [InlineData("CS0592", "[Quant] public partial record Hqq;")]
    [InlineData("CS0592", "[Absmax] public partial class Int8;")]
    [InlineData("CS0579", "[Absmax] public partial struct Int8; [Absmax(Bits = 4)] public partial struct Int8;")]
    [InlineData("CS0579", "[Quant] public partial struct Hqq; [Quant(Bits = 3)] public partial struct Hqq;")]
    [InlineData("CS0579", "[Quant, Quant(Bits = 3)] public partial struct Hqq;")]
    [InlineData("CS0029", "[Quant(Bits = \"3\")] public partial struct Hqq;")]
    [InlineData("CS0246", "[Quant(Nibbles = 3)] public partial struct Hqq;")]
    [InlineData("CS0103", "[Quant(Pack = HqqRow)] public partial struct Hqq;")]
    [InlineData("CS0182", "[Quant(Bits = Program.Bits)] public partial struct Hqq; public static class Program { public static int Bits => 3; }")]
    public void Generate_CompilerError_IsTheOnlyOne(string id, string declaration)
    {
        GeneratorRun run = Run("using Specializer;\n" + declaration);
        Assert.Null(run.Result.Exception);
        Assert.Equal([id], run.Diagnostics.Concat(run.Problems(run.Output.GetDiagnostics())).Select(diagnostic => diagnostic.Id));
    }

    private static GeneratorRun Run(string source)
    {
        CSharpCompilation project = GeneratorHarness.Project("Tests", source);
        return GeneratorHarness.Run(project);
    }
}
