using System.Diagnostics;

namespace Specializer.Tests;

/// <summary>Runs a sample as a user does, from a working directory that has nothing to do with it.</summary>
internal static class SampleProcess
{
    /// <summary>The model that lies beside the programs.</summary>
    public static string ModelFolder { get; } = Path.Combine(AppContext.BaseDirectory, "models", "apidocs");

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">The assembly's file name.</param>
    /// <param name="arguments">What the user types.</param>
    public static async Task<(int ExitCode, string Output, string Error)> Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, program));
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Asserts that a run ended with one line on the error stream and exit code 1.</summary>
    public static void AssertFails(string message, (int ExitCode, string Output, string Error) run)
    {
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("", run.Output);
        Assert.StartsWith("error: ", run.Error);
        Assert.Equal(run.Error.TrimEnd(), run.Error.ReplaceLineEndings("").TrimEnd());
        Assert.Contains(message, run.Error);
    }
}
