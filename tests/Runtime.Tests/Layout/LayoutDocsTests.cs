using System.Runtime.CompilerServices;
using Specializer.Layout;

namespace Specializer.Tests.Layout;

/// <summary>The diagrams of docs/layouts.md are what the layout maths draws. SPECIALIZER_UPDATE_SNAPSHOTS=1 draws them anew.</summary>
public sealed class LayoutDocsTests
{
    private static readonly (string Name, Func<string> Draw)[] Diagrams =
    [
        ("HqqColumn 8", () => LayoutDiagram.Of(Storage(PackLayout.HqqColumn, 8, 1, 8, 4, 8), 0, 1)),
        ("HqqColumn 4", () => LayoutDiagram.Of(Storage(PackLayout.HqqColumn, 4, 1, 8, 4, 16), 0, 1, 31)),
        ("HqqColumn 3", () => LayoutDiagram.Of(Storage(PackLayout.HqqColumn, 3, 1, 8, 12, 8), 0, 1, 8, 15)),
        ("HqqColumn 3 axis 0", () => LayoutDiagram.Of(Storage(PackLayout.HqqColumn, 3, 0, 16, 16, 4), 0, 1, 4)),
        ("HqqColumn 2", () => LayoutDiagram.Of(Storage(PackLayout.HqqColumn, 2, 1, 8, 8, 8), 0, 1)),
        ("HqqColumn 1", () => LayoutDiagram.Of(Storage(PackLayout.HqqColumn, 1, 1, 8, 16, 8), 0, 1)),
        ("Sequential 3", () => LayoutDiagram.Of(Storage(PackLayout.Sequential, 3, 1, 8, 4, 8), 0, 1, 3)),
        ("RowMajor 4", () => LayoutDiagram.Of(Storage(PackLayout.RowMajor, 4, 1, 8, 2, 8), 0, 1, 4)),
        ("RowMajor 2", () => LayoutDiagram.Of(Storage(PackLayout.RowMajor, 2, 1, 8, 2, 8), 0, 1, 2)),
        ("Trits", () => LayoutDiagram.Of(Storage(PackLayout.Trits, 1.58, 1, Groups.PerTensor, 4, 8), 0, 1, 6)),
        ("FlexGen", () => LayoutDiagram.Of(Storage(PackLayout.FlexGen, 4, 1, 16, 1, 32), 0, 1, 2, 3, 4)),
        ("Tiles 4", () => Tiles(4, 1)),
        ("Tiles 3", () => Tiles(3, 1)),
        ("Tiles 2 axis 0", () => Tiles(2, 0)),
    ];

    [Fact]
    public void Diagrams_InTheDocs_AreDrawnFromTheLayoutMaths()
    {
        string path = DocsPath();
        string docs = File.ReadAllText(path);
        string drawn = docs;
        foreach ((string name, Func<string> draw) in Diagrams)
        {
            drawn = Replace(drawn, name, draw());
        }

        if (drawn != docs && Environment.GetEnvironmentVariable("SPECIALIZER_UPDATE_SNAPSHOTS") == "1" && Environment.GetEnvironmentVariable("CI") != "true")
        {
            File.WriteAllText(path, drawn);
        }

        Assert.Equal(drawn, docs);
    }

    private static StorageLayout Storage(PackLayout pack, double bits, int axis, int group, int n, int k) =>
        new(CodeFormat.Find(pack, bits)!, axis, group, n, k);

    private static string Tiles(double bits, int axis) =>
        LayoutDiagram.Of(TileLayout.For(Storage(PackLayout.HqqColumn, bits, axis, 32, 64, 64))!);

    private static string Replace(string docs, string name, string diagram)
    {
        string start = $"<!-- diagram: {name} -->\n```text\n";
        int begin = docs.IndexOf(start, StringComparison.Ordinal);
        Assert.True(begin >= 0, $"docs/layouts.md has no place for the diagram '{name}'.");
        begin += start.Length;
        int end = docs.IndexOf("```", begin, StringComparison.Ordinal);
        return docs[..begin] + diagram + docs[end..];
    }

    private static string DocsPath([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "layouts.md"));
}
