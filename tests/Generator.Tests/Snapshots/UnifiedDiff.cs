using System.Text;
using DiffPlex;
using DiffPlex.Model;

namespace Specializer.Generator.Tests.Snapshots;

/// <summary>The difference of two texts as <c>diff -u</c> shows it, each line with its number.</summary>
public static class UnifiedDiff
{
    private const int Context = 3;
    private const int MostLines = 300;

    /// <summary>The difference, empty where the texts are equal. A very long one is cut.</summary>
    public static string Of(string expected, string actual)
    {
        DiffResult diff = new Differ().CreateLineDiffs(expected, actual, ignoreWhitespace: false);
        var lines = new List<string>();
        int shown = 0;
        for (int i = 0; i < diff.DiffBlocks.Count; i++)
        {
            DiffBlock block = diff.DiffBlocks[i];
            int next = i + 1 < diff.DiffBlocks.Count ? diff.DiffBlocks[i + 1].DeleteStartA : diff.PiecesOld.Length;
            int before = Math.Max(shown, block.DeleteStartA - Context);
            if (before > shown || i == 0)
            {
                lines.Add($"@@ line {before + 1} @@");
            }

            int afterBlock = block.DeleteStartA + block.DeleteCountA;
            shown = Math.Min(next, afterBlock + Context);
            Add(lines, ' ', diff.PiecesOld, before, block.DeleteStartA);
            Add(lines, '-', diff.PiecesOld, block.DeleteStartA, afterBlock);
            Add(lines, '+', diff.PiecesNew, block.InsertStartB, block.InsertStartB + block.InsertCountB);
            Add(lines, ' ', diff.PiecesOld, afterBlock, shown);
        }

        return Join(lines);
    }

    private static void Add(List<string> lines, char sign, string[] text, int begin, int end)
    {
        for (int i = begin; i < end; i++)
        {
            lines.Add($"{sign}{i + 1,5} {text[i]}".TrimEnd());
        }
    }

    private static string Join(List<string> lines)
    {
        var text = new StringBuilder();
        foreach (string line in lines.Take(MostLines))
        {
            text.Append(line).Append('\n');
        }

        return lines.Count <= MostLines ? text.ToString() : text.Append($"... {lines.Count - MostLines} more lines\n").ToString();
    }
}
