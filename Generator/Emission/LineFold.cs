using System;
using System.Collections.Generic;
using System.Text.RegularExpressions;

namespace Specializer.Generator.Emission;

/// <summary>Breaks emitted lines that are too long to read, everywhere by the same rule.</summary>
/// <remarks>
/// A comment is wrapped between words. Code is broken at the outermost place there is: after an arrow, before the parts of a
/// conditional expression, before its loosest operators, else in a list, which then has one parameter a line. Parts that are
/// still too long are broken likewise.
/// </remarks>
internal static class LineFold
{
    /// <summary>The longest emitted line, with its indentation.</summary>
    public const int LongestLine = 130;

    private const int Level = 4;

    private static readonly Regex Element = new("^/// (?<open><(?<tag>[a-z]+)[^<>]*>)(?<text>.*)(?<close></\\k<tag>>)$", RegexOptions.CultureInvariant);

    private static readonly string[][] Operators =
    {
        new[] { " ? ", " : " },
        new[] { " || " },
        new[] { " && " },
        new[] { " | " },
        new[] { " & " },
        new[] { " << ", " >> ", " >>> " },
        new[] { " + ", " - " },
        new[] { " * ", " / ", " % " },
    };

    /// <summary>The lines that stand for one, each with its indentation.</summary>
    /// <param name="text">A line without its indentation.</param>
    /// <param name="indent">Its indentation, in spaces.</param>
    public static IEnumerable<string> Fold(string text, int indent)
    {
        var lines = new List<string>();
        Fold(text, indent, lines);
        return lines;
    }

    private static void Fold(string text, int indent, List<string> lines)
    {
        if (indent + text.Length <= LongestLine)
        {
            lines.Add(new string(' ', indent) + text);
            return;
        }

        if (text.StartsWith("//", StringComparison.Ordinal))
        {
            FoldComment(text, indent, lines);
            return;
        }

        var code = new CodeLine(text);
        if (code.Comment is { } comment)
        {
            Fold(text.Substring(comment), indent, lines);
            Fold(text.Substring(0, comment).TrimEnd(), indent, lines);
        }
        else if (!FoldArrow(code, indent, lines) && !FoldCommas(code, indent, lines) && !FoldOperators(code, indent, lines)
            && !FoldList(code, indent, lines) && !FoldLiteral(code, indent, lines))
        {
            lines.Add(new string(' ', indent) + text);
        }
    }

    /// <summary>Between words, outside tags; the slashes are repeated. An element that is one line gets its tags on lines of their own.</summary>
    private static void FoldComment(string text, int indent, List<string> lines)
    {
        Match element = Element.Match(text);
        if (element.Success)
        {
            Fold("/// " + element.Groups["open"].Value, indent, lines);
            Fold("/// " + element.Groups["text"].Value, indent, lines);
            Fold("/// " + element.Groups["close"].Value, indent, lines);
            return;
        }

        string slashes = text.StartsWith("///", StringComparison.Ordinal) ? "/// " : "// ";
        while (indent + text.Length > LongestLine)
        {
            int end = LastBreak(text, slashes.Length, LongestLine - indent);
            if (end < 0)
            {
                break;
            }

            lines.Add(new string(' ', indent) + text.Substring(0, end));
            text = slashes + text.Substring(end + 1);
        }

        lines.Add(new string(' ', indent) + text);
    }

    private static int LastBreak(string text, int first, int longest)
    {
        int last = -1;
        int tags = 0;
        for (int i = first; i <= longest && i < text.Length; i++)
        {
            bool opensTag = text[i] == '<' && i + 1 < text.Length && (char.IsLetter(text[i + 1]) || text[i + 1] == '/');
            tags += opensTag ? 1 : text[i] == '>' && tags > 0 ? -1 : 0;
            last = text[i] == ' ' && tags == 0 ? i : last;
        }

        return last;
    }

    private static bool FoldArrow(CodeLine code, int indent, List<string> lines)
    {
        int arrow = code.Find(" => ", 0);
        if (arrow < 0)
        {
            return false;
        }

        Fold(code.Text.Substring(0, arrow + 3), indent, lines);
        Fold(code.Text.Substring(arrow + 4), indent + Level, lines);
        return true;
    }

    /// <summary>Commas outside all brackets: parameters whose list was opened on a line before, or variables of one declaration.</summary>
    private static bool FoldCommas(CodeLine code, int indent, List<string> lines) =>
        FoldAt(code.FindAll(", ", 0, code.Text.Length), 2, code.Text, indent, code.ClosesMore ? indent : indent + Level, lines);

    private static bool FoldOperators(CodeLine code, int indent, List<string> lines)
    {
        foreach (string[] level in Operators)
        {
            var places = new List<int>();
            foreach (string sign in level)
            {
                places.AddRange(code.FindAll(sign, 0, code.Text.Length));
            }

            places.Sort();
            if (FoldAt(places, 1, code.Text, indent, indent + Level, lines))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The longest of the outermost lists in parentheses, an item a line.</summary>
    private static bool FoldList(CodeLine code, int indent, List<string> lines)
    {
        (int open, int close) = code.LongestList();
        if (open < 0)
        {
            return false;
        }

        Fold(code.Text.Substring(0, open + 1), indent, lines);
        string items = code.Text.Substring(open + 1);
        List<int> commas = code.FindAll(", ", open + 1, close).ConvertAll(comma => comma - open - 1);
        if (!FoldAt(commas, 2, items, indent + Level, indent + Level, lines))
        {
            Fold(items, indent + Level, lines);
        }

        return true;
    }

    /// <summary>A string literal that fits no line, as a sum of several.</summary>
    private static bool FoldLiteral(CodeLine code, int indent, List<string> lines)
    {
        int space = code.LastSpaceInLiteral(LongestLine - indent - " \" +".Length);
        if (space < 0)
        {
            return false;
        }

        Fold(code.Text.Substring(0, space + 1) + "\" +", indent, lines);
        Fold("\"" + code.Text.Substring(space + 1), indent, lines);
        return true;
    }

    /// <summary>Breaks a text at places; the first <paramref name="skip"/> − 1 characters there stay on the line before.</summary>
    private static bool FoldAt(List<int> places, int skip, string text, int indent, int indentOfRest, List<string> lines)
    {
        int start = 0;
        foreach (int place in places)
        {
            Fold(text.Substring(start, place + skip - 1 - start), start == 0 ? indent : indentOfRest, lines);
            start = place + skip;
        }

        if (start > 0)
        {
            Fold(text.Substring(start), indentOfRest, lines);
        }

        return start > 0;
    }
}
