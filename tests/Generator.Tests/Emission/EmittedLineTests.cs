extern alias generator;
using System.Text;
using generator::Specializer.Generator.Emission;
using Specializer.Generator.Tests.Execution;
using Specializer.Generator.Tests.Execution.Absmax;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.Emission;

/// <summary>Emitted code is for people, too: no line is longer than an editor is wide.</summary>
public sealed class EmittedLineTests
{
    private const string Header = """
        using Specializer;
        using static Specializer.AbsmaxGranularity;
        using static Specializer.AbsmaxOperand;
        using static Specializer.PackLayout;
        using static Specializer.ScaleType;

        """;

    // What the generator looks for before it writes GPU kernels; it needs no more to write them.
    private const string Ilgpu = """

        namespace ILGPU { public struct ArrayView<T>; }
        namespace Specializer { public interface IGpuQuantScheme<T>; }
        """;

    [Fact]
    public void Run_AnyConfig_WritesNoLongLine()
    {
        var source = new StringBuilder(Header);
        int count = 0;
        foreach (string config in ConfigGrid.Declared.Keys.Concat(AbsmaxGrid.Declared.Keys))
        {
            source.Append($"{config}\npublic partial struct Scheme{count++};\n");
        }

        source.Append("[Quant(Bits = 7, Group = 10)] partial struct Wrong;\n[Quant(Pack = FlexGen, Group = 40)] partial struct WrongGroup;\n");
        AssertNoLongLine(GeneratorHarness.Run(GeneratorHarness.Project("Tests", source + Ilgpu)));
    }

    [Fact]
    public void Run_LongNames_WritesNoLongLine()
    {
        const string Name = "AnOrganisationOfPeople";
        string source = $$"""
            namespace {{Name}}
            {
                public static partial class {{Name}}
                {
                    [Quant] public partial struct {{Name}};
                    [Absmax] public partial struct {{Name}}8;
                    [Model] public partial class {{Name}}Model : Module { [Quant] public LinearLayer? {{Name}} { get; set; } = null; }
                }
            }
            """;
        AssertNoLongLine(GeneratorHarness.Run(GeneratorHarness.Project(Name, Header + source)));
    }

    private static void AssertNoLongLine(GeneratorRun run)
    {
        Assert.Null(run.Result.Exception);
        Assert.NotEmpty(run.Files);
        string[] longLines =
        [
            .. from file in run.Files
               from line in file.Value.Split('\n')
               where line.Length > LineFold.LongestLine
               select $"{file.Key}: {line}",
        ];
        Assert.True(longLines.Length == 0, string.Join("\n", longLines));
    }
}
