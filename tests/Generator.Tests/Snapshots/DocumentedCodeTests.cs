namespace Specializer.Generator.Tests.Snapshots;

/// <summary>Emitted code that documents quote is what the generator emits.</summary>
public sealed class DocumentedCodeTests
{
    [Theory]
    [InlineData("docs/architecture.md", "One emitted line and where it comes from.")]
    [InlineData("README.md", "The heart of what the generator emitted for `Hqq3`")]
    public void Code_InADocument_IsThatOfTheSnapshot(string file, string introduction)
    {
        string[] quoted = Quoted(File.ReadAllText(Path.Combine(SnapshotFolder.ProjectPath, "..", "..", file)), introduction);
        string[] emitted = [.. File.ReadLines(SnapshotOfHqq3).Select(line => line.Trim())];
        Assert.NotEmpty(quoted);
        Assert.True(
            Enumerable.Range(0, emitted.Length).Any(start => emitted.AsSpan(start).StartsWith(quoted)),
            $"{file} quotes lines that are not emitted:\n{string.Join('\n', quoted)}");
    }

    private static string SnapshotOfHqq3 => Assert.Single(
        Directory.GetFiles(Path.Combine(SnapshotFolder.ProjectPath, "Snapshots"), "*Kernel_OfConfig*#Q3G64A1_HqqColumn_Float32.g.verified.cs"));

    /// <summary>The lines of the first C# block behind a sentence, as far as they are not left out.</summary>
    private static string[] Quoted(string document, string introduction)
    {
        const string Fence = "```csharp\n";
        int sentence = document.IndexOf(introduction, StringComparison.Ordinal);
        Assert.True(sentence >= 0, introduction);
        int begin = document.IndexOf(Fence, sentence, StringComparison.Ordinal) + Fence.Length;
        int end = document.IndexOf("```", begin, StringComparison.Ordinal);
        return [.. document[begin..end].TrimEnd().Split('\n').Select(line => line.Trim()).TakeWhile(line => line != "…")];
    }
}
