using System.Diagnostics;

namespace Specializer.Tests;

/// <summary>Runs the dotnet command as a user would.</summary>
internal static class DotNet
{
    /// <summary>Runs it to the end and fails with all that it printed where it fails.</summary>
    /// <returns>What it printed.</returns>
    public static string Run(string folder, params ReadOnlySpan<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // The test host's own settings are not the user's.
        start.Environment.Remove("MSBUILD_EXE_PATH");
        start.Environment.Remove("MSBuildSDKsPath");
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}:\n{output}");
        return output;
    }
}
