using System.Reflection;
using System.Text;

namespace Specializer.Generator.Tests.Snapshots;

/// <summary>
/// Generated files kept beside the tests, in Verify's convention: <c>Class.Method_parameter=value#hint.verified.cs</c> is what was
/// approved, <c>….received.cs</c> what a failed test got instead.
/// </summary>
/// <param name="path">The folder.</param>
/// <param name="update">Whether to rewrite what is there. Such a test fails nevertheless: an update proves nothing.</param>
/// <param name="continuousIntegration">Whether this is a CI run, which must not update.</param>
public sealed class SnapshotFolder(string path, bool update, bool continuousIntegration)
{
    /// <summary>The environment variable that asks for an update where it is 1.</summary>
    public const string UpdateVariable = "SPECIALIZER_UPDATE_SNAPSHOTS";

    private const string Verified = ".verified.cs";
    private const string Received = ".received.cs";

    /// <summary>The folder of this project.</summary>
    public static string ProjectPath { get; } =
        typeof(SnapshotFolder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(pair => pair.Key == "ProjectFolder").Value!;

    /// <summary>Whether this run is to rewrite what was approved.</summary>
    public static bool AsksForUpdate => Environment.GetEnvironmentVariable(UpdateVariable) == "1";

    /// <summary>Whether this is a CI run.</summary>
    public static bool IsContinuousIntegration => string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>The folder of this project's snapshots.</summary>
    public static SnapshotFolder OfProject { get; } = new(Path.Combine(ProjectPath, "Snapshots"), AsksForUpdate, IsContinuousIntegration);

    /// <summary>Fails unless the files are those that were approved for a test: the same set, the same text.</summary>
    /// <param name="test">The test and its arguments, <c>Class.Method_parameter=value</c>.</param>
    /// <param name="files">Texts with LF line ends, by hint name.</param>
    public void Verify(string test, IReadOnlyDictionary<string, string> files)
    {
        string[] approved = [.. Directory.GetFiles(path, $"{test}#*{Verified}").Select(file => Path.GetFileName(file)!)];
        Dictionary<string, string> got = files.ToDictionary(
            file => $"{test}#{Path.GetFileNameWithoutExtension(file.Key)}{Verified}", file => file.Value, StringComparer.Ordinal);
        string[] stale = [.. approved.Except(got.Keys).Order(StringComparer.Ordinal)];
        string[] changed = [.. got.Keys.Where(name => Read(name) != got[name]).Order(StringComparer.Ordinal)];
        DeleteReceived(test);
        if (update)
        {
            Update(got, stale, changed);
        }
        else if (stale.Length + changed.Length > 0)
        {
            Fail(got, stale, changed);
        }
    }

    private void Update(Dictionary<string, string> got, string[] stale, string[] changed)
    {
        if (continuousIntegration)
        {
            Assert.Fail($"{UpdateVariable}=1 is refused where CI=true: snapshots are approved by a person, on a machine of their own.");
        }

        foreach (string name in stale)
        {
            File.Delete(Path.Combine(path, name));
        }

        foreach (string name in changed)
        {
            Write(name, got[name]);
        }

        Assert.Fail($"Snapshots updated ({changed.Length} written, {stale.Length} deleted): look at the difference, then run again without {UpdateVariable}.");
    }

    private void Fail(Dictionary<string, string> got, string[] stale, string[] changed)
    {
        var message = new StringBuilder($"The generated files are not those that were approved. To approve them: {UpdateVariable}=1 dotnet test, then look at the difference.\n");
        foreach (string name in stale)
        {
            message.Append($"\n{name}: no longer generated\n");
        }

        foreach (string name in changed)
        {
            Write(name.Replace(Verified, Received, StringComparison.Ordinal), got[name]);
            message.Append($"\n{name}: ").Append(Read(name) is { } text ? "\n" + UnifiedDiff.Of(text, got[name]) : "not approved yet\n");
        }

        Assert.Fail(message.ToString());
    }

    private string? Read(string name)
    {
        string file = Path.Combine(path, name);
        return File.Exists(file) ? File.ReadAllText(file) : null;
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(path, name), text);

    private void DeleteReceived(string test)
    {
        foreach (string file in Directory.GetFiles(path, $"{test}#*{Received}"))
        {
            File.Delete(file);
        }
    }
}
