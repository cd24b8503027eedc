using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Specializer.Tests.Running;

/// <summary>Runs tests of this assembly in this process and prints what came of them.</summary>
internal static class InProcessRun
{
    /// <summary>Runs the tests.</summary>
    /// <param name="filter">A part of the names of those to run; empty for all.</param>
    /// <returns>0 where all that ran have passed, else 1.</returns>
    public static int Run(string filter)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var results = new ConsoleResults();
        using var framework = new XunitTestFramework(results);
        using ITestFrameworkDiscoverer discoverer = framework.GetDiscoverer(Reflector.Wrap(assembly));
        discoverer.Find(includeSourceInformation: false, results, new RunOptions());
        results.Discovered.Wait();
        using ITestFrameworkExecutor executor = framework.GetExecutor(assembly.GetName());
        executor.RunTests(results.Found.Where(test => test.DisplayName.Contains(filter, StringComparison.Ordinal)), results, new RunOptions());
        results.Finished.Wait();
        Console.WriteLine($"{results.Passed} passed, {results.Failed} failed, {results.Skipped} skipped.");
        return results.Failed == 0 && results.Passed > 0 ? 0 : 1;
    }
}
