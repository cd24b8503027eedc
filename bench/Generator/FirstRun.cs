using System.Diagnostics;
using System.Globalization;

namespace Specializer.GeneratorBench;

/// <summary>
/// The first run that a process ever does: most of its time, the JIT compiles the generator and the parts of Roslyn that it uses. A build
/// without a compiler server pays this each time.
/// </summary>
internal static class FirstRun
{
    /// <summary>The argument that makes this program a child.</summary>
    public const string Argument = "--first-run";

    private const int Children = 5;

    /// <summary>The time in milliseconds of one cold run, which must be the first of this process.</summary>
    public static double Measure(int configs)
    {
        UserProject project = new(configs);
        long start = Stopwatch.GetTimestamp();
        GeneratorTimes.Driver().RunGenerators(project.Compilation);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>The times of a few processes.</summary>
    public static Times InChildren(int configs) => new(Enumerable.Range(0, Children).Select(_ => InChild(configs)).ToArray());

    private static double InChild(int configs)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(typeof(FirstRun).Assembly.Location);
        }

        start.ArgumentList.Add(Argument);
        start.ArgumentList.Add(configs.ToString(CultureInfo.InvariantCulture));
        using Process child = Process.Start(start)!;
        string output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return child.ExitCode == 0
            ? double.Parse(output, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"A child ended with {child.ExitCode}: {output}");
    }
}
