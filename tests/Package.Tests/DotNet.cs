using System.Diagnostics;

namespace Specializer.Tests;

/// <summary>Runs commands as a user would.</summary>
internal static class DotNet
{
    /// <summary>Runs dotnet to the end and fails with all that it printed where it fails.</summary>
    /// <returns>What it printed.</returns>
    public static string Run(string folder, params ReadOnlySpan<string> arguments)
    {
        (int exitCode, string output) = Try(folder, arguments);
        Assert.True(exitCode == 0, $"dotnet {string.Join(' ', arguments)} ended with {exitCode}:\n{output}");
        return output;
    }

    /// <summary>Runs dotnet to the end, whatever that is.</summary>
    public static (int ExitCode, string Output) Try(string folder, params ReadOnlySpan<string> arguments) =>
        Start("dotnet", folder, [], arguments);

    /// <summary>Runs a program to the end and fails with all that it printed where it fails.</summary>
    /// <param name="program">Its file.</param>
    /// <param name="environment">Variables, name=value.</param>
    /// <param name="arguments">Arguments.</param>
    /// <returns>What it printed, with line feeds.</returns>
    public static string Execute(string program, IEnumerable<string> environment, params ReadOnlySpan<string> arguments)
    {
        (int exitCode, string output) = Start(program, Path.GetTempPath(), environment, arguments);
        Assert.True(exitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {exitCode}:\n{output}");
        return output.ReplaceLineEndings("\n");
    }

    private static (int ExitCode, string Output) Start(
        string program, string folder, IEnumerable<string> environment, ReadOnlySpan<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments.ToArray())
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };

        // The test host's own settings are not the user's.
        start.Environment.Remove("MSBUILD_EXE_PATH");
        start.Environment.Remove("MSBuildSDKsPath");
        foreach (string variable in environment)
        {
            int end = variable.IndexOf('=');
            start.Environment[variable[..end]] = variable[(end + 1)..];
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
