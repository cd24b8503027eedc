using System.Diagnostics;
using Specializer.Generator.Tests.Incremental;

namespace Specializer.Generator.Tests.Execution;

/// <summary>These tests in another process, in which the runtime is told not to use some of the processor's instructions.</summary>
/// <remarks>A runtime reads what it may use once, when it starts; so nothing less than a process of its own will do.</remarks>
public static class ChildRun
{
    /// <summary>The category of tests that start children.</summary>
    public const string Slow = nameof(Slow);

    /// <summary>What the parent's generator wrote, as a hash; see <see cref="DeterminismTests"/>.</summary>
    public const string DigestVariable = "SPECIALIZER_GENERATED_DIGEST";

    private const string Filter =
        $"(FullyQualifiedName~Specializer.Generator.Tests.Execution|FullyQualifiedName~{nameof(DeterminismTests)})&Category!={Slow}";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Whether this process is a child.</summary>
    public static bool IsChild => Environment.GetEnvironmentVariable(ConfigGrid.AssemblyVariable) is not null;

    /// <summary>Runs every test of emitted code, save those that start children, and those of determinism.</summary>
    /// <param name="grid">The path of the code, compiled.</param>
    /// <param name="variable">What is set to 0, for example <c>DOTNET_EnableAVX2</c>.</param>
    /// <param name="filter">Which tests; those of emitted code, save those that start children, where it is left out.</param>
    /// <returns>The exit code, and what the runner wrote.</returns>
    public static (int ExitCode, string Output) Run(string grid, string variable, string filter = Filter)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { "vstest", typeof(ChildRun).Assembly.Location, $"--TestCaseFilter:{filter}" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[variable] = "0";
        start.Environment[ConfigGrid.AssemblyVariable] = grid;
        start.Environment[DigestVariable] = DeterminismTests.Digest();
        using Process child = Process.Start(start)!;
        Task<string> errors = child.StandardError.ReadToEndAsync();
        Task<string> output = child.StandardOutput.ReadToEndAsync();
        if (!child.WaitForExit(Limit))
        {
            child.Kill(entireProcessTree: true);
            Assert.Fail($"A child with {variable}=0 took more than {Limit}.");
        }

        return (child.ExitCode, output.Result + errors.Result);
    }
}
