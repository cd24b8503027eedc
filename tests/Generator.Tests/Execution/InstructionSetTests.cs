using System.Runtime.Intrinsics;
using System.Text.RegularExpressions;

namespace Specializer.Generator.Tests.Execution;

/// <summary>Emitted code at each register width: this process has the widest, children have narrower ones, down to none.</summary>
[Collection(ConfigGrid.Collection)]
public sealed partial class InstructionSetTests(ConfigGrid grid)
{
    /// <summary>The switches of .NET 10, and the registers that must then be missing. EnableAVX512F, of older runtimes, does nothing.</summary>
    public static TheoryData<string> Switches => ["DOTNET_EnableAVX512", "DOTNET_EnableAVX2", "DOTNET_EnableHWIntrinsic"];

    /// <summary>Without this, a switch that a runtime does not know would prove nothing.</summary>
    [Theory]
    [MemberData(nameof(Switches))]
    public void Registers_WhereSwitchedOff_AreNotUsed(string variable)
    {
        if (Environment.GetEnvironmentVariable(variable) == "0")
        {
            Assert.False(variable switch
            {
                "DOTNET_EnableAVX512" => Vector512.IsHardwareAccelerated,
                "DOTNET_EnableAVX2" => Vector256.IsHardwareAccelerated,
                _ => Vector128.IsHardwareAccelerated,
            });
        }
    }

    [Theory]
    [MemberData(nameof(Switches))]
    [Trait("Category", ChildRun.Slow)]
    public void EveryProperty_InAChildWithoutTheInstructions_Holds(string variable)
    {
        string folder = Directory.CreateTempSubdirectory("specializer-grid").FullName;
        try
        {
            string assembly = Path.Combine(folder, "CompiledSchemes.dll");
            grid.Save(assembly);
            (int exitCode, string output) = ChildRun.Run(assembly, variable);
            Assert.True(exitCode == 0, $"With {variable}=0:\n{output}");

            // The child must have met every config: no fewer tests than a handful for each.
            int passed = int.Parse(Passed().Match(output).Groups[1].Value);
            Assert.InRange(passed, 10 * ConfigGrid.Declared.Count, int.MaxValue);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [GeneratedRegex(@"Passed:\s+(\d+)")]
    private static partial Regex Passed();
}
