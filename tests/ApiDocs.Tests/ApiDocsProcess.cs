using System.Diagnostics;

namespace Specializer.Tests.ApiDocs;

/// <summary>Runs the sample as a user does, from a working directory that has nothing to do with it.</summary>
internal static class ApiDocsProcess
{
    /// <summary>The model that lies beside the program.</summary>
    public static string ModelFolder { get; } = Path.Combine(AppContext.BaseDirectory, "models", "apidocs");

    public static async Task<(int ExitCode, string Output, string Error)> Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "ApiDocs.dll"));
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
}
