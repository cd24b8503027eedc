using Xunit.Sdk;

namespace Specializer.Generator.Tests.Snapshots;

/// <summary>The comparer itself: what it accepts, what it refuses, and what it leaves on disk.</summary>
public sealed class SnapshotFolderTests : IDisposable
{
    private const string Test = "Class.Method_case=One";

    private readonly string _path = Directory.CreateTempSubdirectory("specializer-snapshots").FullName;

    public void Dispose() => Directory.Delete(_path, recursive: true);

    [Fact]
    public void Verify_SameFiles_PassesAndDeletesWhatWasReceived()
    {
        Approve("A.g", "a\n");
        File.WriteAllText(Path.Combine(_path, $"{Test}#A.g.received.cs"), "old");
        Folder().Verify(Test, new Dictionary<string, string> { ["A.g.cs"] = "a\n" });
        Assert.Equal([$"{Test}#A.g.verified.cs"], Names());
    }

    [Fact]
    public void Verify_AnotherText_ShowsTheLinesAndWritesWhatWasReceived()
    {
        Approve("A.g", "1\n2\n3\n4\n5\n6\n");
        string message = Failure(Folder(), ("A.g.cs", "1\n2\n3\n4\nfive\n6\n"));
        Assert.Contains("@@ line 2 @@\n     2 2\n     3 3\n     4 4\n-    5 5\n+    5 five\n     6 6\n", message, StringComparison.Ordinal);
        Assert.Equal("1\n2\n3\n4\nfive\n6\n", File.ReadAllText(Path.Combine(_path, $"{Test}#A.g.received.cs")));
    }

    [Fact]
    public void Verify_AnotherSetOfFiles_NamesWhatIsMissingAndWhatIsNew()
    {
        Approve("A.g", "a\n");
        Approve("Other.Test#", "of another test\n", test: "Other");
        string message = Failure(Folder(), ("B.g.cs", "b\n"));
        Assert.Contains("#A.g.verified.cs: no longer generated", message, StringComparison.Ordinal);
        Assert.Contains("#B.g.verified.cs: not approved yet", message, StringComparison.Ordinal);
        Assert.DoesNotContain("Other", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_Update_RewritesDeletesAndFails()
    {
        Approve("A.g", "a\n");
        Approve("B.g", "b\n");
        Assert.Contains("run again", Failure(Folder(update: true), ("B.g.cs", "new\n")), StringComparison.Ordinal);
        Assert.Equal([$"{Test}#B.g.verified.cs"], Names());
        Folder().Verify(Test, new Dictionary<string, string> { ["B.g.cs"] = "new\n" });
    }

    [Fact]
    public void Verify_UpdateInContinuousIntegration_IsRefused()
    {
        Approve("A.g", "a\n");
        Assert.Contains("CI=true", Failure(Folder(update: true, continuousIntegration: true), ("A.g.cs", "new\n")), StringComparison.Ordinal);
        Assert.Equal("a\n", File.ReadAllText(Path.Combine(_path, $"{Test}#A.g.verified.cs")));
    }

    private SnapshotFolder Folder(bool update = false, bool continuousIntegration = false) => new(_path, update, continuousIntegration);

    private void Approve(string name, string text, string test = Test) =>
        File.WriteAllText(Path.Combine(_path, $"{test}#{name}.verified.cs"), text);

    private string[] Names() => [.. Directory.GetFiles(_path).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    private static string Failure(SnapshotFolder folder, params (string Name, string Text)[] files) =>
        Assert.ThrowsAny<XunitException>(() => folder.Verify(Test, files.ToDictionary(file => file.Name, file => file.Text))).Message;
}
