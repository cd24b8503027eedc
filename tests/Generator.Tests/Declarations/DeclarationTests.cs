using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.Declarations;

/// <summary>Whatever legal declaration carries a config, what is generated for it compiles without a warning.</summary>
public sealed class DeclarationTests
{
    [Theory]
    [InlineData("[Quant] public readonly partial struct Hqq4;")]
    [InlineData("[Quant] internal partial record struct Hqq4;")]
    [InlineData("[Quant] public readonly partial record struct Hqq4(int Unrelated);")]
    [InlineData("[Absmax] public readonly partial struct Int8;")]
    [InlineData("[Quant(Bits = 3), QuantScale, QuantZero(Bits = 4)] public readonly partial struct Hqq3;")]
    [InlineData("public partial class Outer { [Absmax] internal partial record struct Int8; }")]
    [InlineData("[Quant] public partial struct Hqq4 { } public partial struct Hqq4 { public static int Unrelated => 1; }")]
    [InlineData("public partial struct Outer { [Quant] public partial struct Hqq4; }")]
    [InlineData("public partial interface IOuter { [Quant] public partial struct Hqq4; }")]
    [InlineData("public static partial class Outer { [Quant] public partial struct Hqq4; }")]
    [InlineData("public partial record Outer { [Quant] internal partial struct Hqq4; }")]
    [InlineData("public readonly partial record struct Outer { [Quant] internal partial struct Hqq4; }")]
    [InlineData("public ref partial struct Outer { [Quant] internal partial struct Hqq4; }")]
    public void Generate_KindOfType_CompilesClean(string declaration) => GeneratorHarness.RunClean("using Specializer; " + declaration);

    [Theory]
    [InlineData("public partial class Outer { [Quant] private partial struct Hqq4; }")]
    [InlineData("public partial class Outer { [Quant] protected partial struct Hqq4; }")]
    [InlineData("public partial class Outer { [Absmax] private partial struct Int8; }")]
    [InlineData("internal partial class Outer { private partial class Inner { [Quant] public partial struct Hqq4; } }")]
    public void Generate_TypeThatTheRegistryCannotSee_CompilesClean(string declaration) =>
        GeneratorHarness.RunClean("using Specializer; " + declaration);

    [Theory]
    [InlineData("[Quant] public partial struct @event;")]
    [InlineData("namespace @params.@class; [Quant] public partial struct Hqq4;")]
    [InlineData("public partial class @base { [Quant] public partial struct Hqq4; }")]
    [InlineData("[Quant] public partial struct Größe;")]
    [InlineData("namespace App.Specializer; [Quant] public partial struct Hqq4;")]
    [InlineData("[Quant] public partial struct @partial;")]
    [InlineData("[Quant] public partial struct QuantSchemes;")]
    [InlineData("[Absmax] public partial struct AbsmaxSchemes;")]
    [InlineData("[Quant] public partial struct Q4G64A1_HqqColumn_Float32;")]
    [InlineData("namespace A { [Quant] public partial struct Hqq4; } namespace B { [Quant] public partial struct Hqq4; }")]
    [InlineData("namespace A { [Quant] public partial struct B; } public partial class A_ { [Quant] public partial struct B; }")]
    public void Generate_AwkwardName_CompilesClean(string declaration) => GeneratorHarness.RunClean("using Specializer; " + declaration);

    [Theory]
    [InlineData("My.App-1")]
    [InlineData("3d")]
    [InlineData("base")]
    [InlineData("Größe")]
    [InlineData("System")]
    [InlineData("Specializer")]
    [InlineData("Specializer.Kernels")]
    public void Generate_NameOfTheAssembly_CompilesClean(string assembly) =>
        GeneratorHarness.Run(GeneratorHarness.Project(assembly, "using Specializer;\n[Quant] public partial struct Hqq4;")).AssertClean();
}
