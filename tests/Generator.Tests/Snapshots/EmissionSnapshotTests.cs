extern alias generator;
using System.Runtime.CompilerServices;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.Snapshots;

/// <summary>
/// Whole generated files as text, few but varied: they show a reviewer what a change does to emitted code. That the code is
/// right, for many more configs, is shown by running it.
/// </summary>
public sealed class EmissionSnapshotTests
{
    private static readonly Dictionary<string, string> Declarations = new()
    {
        ["Plain"] = """
            [Quant(Bits = 3, Group = 64, Pack = HqqColumn)]
            public readonly partial struct Hqq3;
            """,
        ["WrongGroup"] = """
            namespace Models;

            [Quant(Bits = 2, Group = 10, Axis = 0)]
            public readonly partial struct Hqq2;
            """,
        ["Nested"] = """
            namespace Models.Small
            {
                internal static partial class Decoder
                {
                    public partial record Layer
                    {
                        [Quant(Bits = 4, Optimize = false)]
                        internal readonly partial record struct Hqq4;
                    }
                }
            }
            """,
        ["Absmax"] = """
            [Absmax(Bits = 8, Operand = AbsmaxOperand.Weight, Granularity = AbsmaxGranularity.Channel, Symmetric = false)]
            public readonly partial struct Int8;
            """,
        ["TernaryInt8"] = """
            [Quant(Bits = 1.58, Pack = HqqColumn, Group = Groups.PerTensor, Activations = ActivationType.Int8)]
            public readonly partial struct Ternary;
            """,
        ["Several"] = """
            namespace Models
            {
                [Quant(Bits = 4)]
                public partial struct Second;

                [Quant(Bits = 4, RoundZero = false)]
                public partial struct First;

                [Quant(Bits = 7)]
                public partial struct Wrong;
            }

            namespace Layers
            {
                [Quant(Bits = 1.58, Axis = 0)]
                public partial struct Last;
            }
            """,
    };

    [Theory]
    [InlineData("Bits3Group64Axis1Float32", "[Quant(Bits = 3, Group = 64, Axis = 1, Scale = ScaleType.Float32)]")]
    [InlineData("Bits4Group64Axis0Float16", "[Quant(Bits = 4, Group = 64, Axis = 0, Scale = ScaleType.Float16)]")]
    [InlineData("Bits4Group64Axis0Int8", "[Quant(Bits = 4, Group = 64, Axis = 0, Activations = ActivationType.Int8)]")]
    [InlineData("Bits8Group20Axis1BFloat16", "[Quant(Bits = 8, Group = 20, Axis = 1, Scale = ScaleType.BFloat16)]")]
    [InlineData("Bits1Group32Axis0Float32", "[Quant(Bits = 1, Group = 32, Axis = 0, Scale = ScaleType.Float32)]")]
    [InlineData("Bits3Group1024Int8", "[Quant(Bits = 3, Group = 1024, Activations = ActivationType.Int8)]")]
    [InlineData("TernaryInt8", "[Quant(Bits = 1.58, Pack = HqqColumn, Group = Groups.PerTensor, Activations = ActivationType.Int8)]")]
    public void Kernel_OfConfig_IsAsApproved(string config, string attribute)
    {
        GeneratorRun run = GeneratorHarness.RunClean(Usings + $"{attribute}\npublic partial struct Scheme;");
        Verify($"config={config}", run.Files.Where(IsKernel));
    }

    [Fact]
    public void GpuKernel_OfThreeBits_IsAsApproved()
    {
        const string Source = "[Quant(Bits = 3, Group = 64, Scale = ScaleType.Float16)]\npublic partial struct Scheme;";
        GeneratorRun run = GeneratorHarness.Run(GpuReferences.Project("Tests", Usings + Source));
        run.AssertClean();
        Verify("bits=3", run.Files.Where(file => file.Key.Contains("_Gpu", StringComparison.Ordinal)));
    }

    [Fact]
    public void GpuKernel_OfBitPlanes_IsAsApproved()
    {
        const string Source = "[Quant(Bits = 1.58, Pack = Trits)]\npublic partial struct Scheme;";
        GeneratorRun run = GeneratorHarness.Run(GpuReferences.Project("Tests", Usings + Source));
        run.AssertClean();
        Verify("pack=Trits", run.Files.Where(file => file.Key.Contains("_Gpu.Trits", StringComparison.Ordinal)));
    }

    /// <summary>What differs along axis 0: the products of one row and of many, and the kernels in plain C#.</summary>
    [Fact]
    public void GpuKernel_AlongAxis0_IsAsApproved()
    {
        const string Source = "[Quant(Bits = 4, Group = 64, Axis = 0, Scale = ScaleType.Float16)]\npublic partial struct Scheme;";
        GeneratorRun run = GeneratorHarness.Run(GpuReferences.Project("Tests", Usings + Source));
        run.AssertClean();
        string[] differing = ["_Gpu.OneRow.g.cs", "_Gpu.Warpgroups.g.cs", "_Gpu.g.cs"];
        Verify("axis=0", run.Files.Where(file => differing.Any(name => file.Key.EndsWith(name, StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("Plain")]
    [InlineData("WrongGroup")]
    [InlineData("Nested")]
    [InlineData("Several")]
    [InlineData("TernaryInt8")]
    [InlineData("Absmax")]
    public void Scheme_OfDeclaration_IsAsApproved(string declaration)
    {
        GeneratorRun run = GeneratorHarness.Run(GeneratorHarness.Project("Tests", Usings + Declarations[declaration]));
        Assert.Null(run.Result.Exception);
        GeneratorRun.AssertNone(run.Problems(run.Output.GetDiagnostics()));
        Verify($"declaration={declaration}", run.Files.Where(file => !IsKernel(file)));
    }

    private static string Usings => "using Specializer;\nusing static Specializer.PackLayout;\n\n";

    private static bool IsKernel(KeyValuePair<string, string> file) => file.Key.Contains("_HqqColumn_", StringComparison.Ordinal);

    private static void Verify(string arguments, IEnumerable<KeyValuePair<string, string>> files, [CallerMemberName] string method = "") =>
        SnapshotFolder.OfProject.Verify(
            $"{nameof(EmissionSnapshotTests)}.{method}_{arguments}",
            files.ToDictionary(file => file.Key, file => WithoutVersion(file.Value)));

    private static string WithoutVersion(string text)
    {
        string version = typeof(generator::Specializer.Generator.SpecializerGenerator).Assembly.GetName().Version!.ToString(3);
        return text
            .Replace($"Specializer {version} ", "Specializer {VERSION} ", StringComparison.Ordinal)
            .Replace($"\"Specializer\", \"{version}\"", "\"Specializer\", \"{VERSION}\"", StringComparison.Ordinal);
    }
}
