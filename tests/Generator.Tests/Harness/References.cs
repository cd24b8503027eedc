using Microsoft.CodeAnalysis;

namespace Specializer.Generator.Tests.Harness;

/// <summary>What a user's project references: the framework and the two assemblies of Specializer, but not its generator.</summary>
public static class References
{
    /// <summary>The references, opened once.</summary>
    public static IReadOnlyList<MetadataReference> All { get; } = [.. Paths().Select(path => MetadataReference.CreateFromFile(path))];

    private static IEnumerable<string> Paths()
    {
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        string trusted = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        return trusted.Split(Path.PathSeparator)
            .Where(path => Path.GetDirectoryName(path) == framework)
            .Append(typeof(QuantAttribute).Assembly.Location)
            .Append(typeof(QuantScheme).Assembly.Location);
    }
}
