using System.Text.RegularExpressions;

namespace Specializer.Tests;

/// <summary>What a machine needs beside the SDK to publish self-contained and native programs.</summary>
internal static partial class NativeCompiler
{
    /// <summary>Whether a linker that the native compiler calls is on the path. Where Visual Studio's would be, nobody looks.</summary>
    public static bool HasLinker { get; } = !OperatingSystem.IsWindows() && Array.Exists(["clang", "gcc"], IsOnThePath);

    /// <summary>Restores a project for the machine it stands on.</summary>
    /// <returns>NuGet's words about a package of .NET itself that no source has or that no source could be asked for; null where all is there.</returns>
    public static string? MissingPackage(string project)
    {
        (int exitCode, string output) = DotNet.Try(project, "restore", "--use-current-runtime", "-nologo");
        if (exitCode == 0)
        {
            return null;
        }

        Match missing = Missing.Match(output);
        Assert.True(missing.Success, $"{project} cannot be restored:\n{output}");
        return missing.Value;
    }

    // NU1101: no such package; NU1102: not in this version; NU1301: a source does not answer.
    [GeneratedRegex(@"NU110[12]: Unable to find package (Microsoft|runtime)\.[^\r\n\[]*|NU1301: [^\r\n\[]*")]
    private static partial Regex Missing { get; }

    private static bool IsOnThePath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
