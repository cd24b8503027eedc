using System.Collections.Generic;

namespace Specializer.Generator.Emission;

/// <summary>One line of C#, and how deep in brackets each of its characters stands.</summary>
internal sealed class CodeLine
{
    private const int InLiteral = int.MaxValue;

    private readonly int[] _depths;
    private int _lowest;

    /// <summary>Reads a line of code.</summary>
    /// <param name="text">The line, without its indentation.</param>
    public CodeLine(string text)
    {
        Text = text;
        _depths = new int[text.Length];
        Read();
    }

    /// <summary>The line.</summary>
    public string Text { get; }

    /// <summary>Where a comment starts behind the code, if there is one.</summary>
    public int? Comment { get; private set; }

    /// <summary>Whether the line closes a bracket that a line before opened.</summary>
    public bool ClosesMore => _lowest < 0;

    /// <summary>The first place outside brackets and literals where a text stands, or −1.</summary>
    public int Find(string wanted, int start)
    {
        for (int i = start; i + wanted.Length <= Text.Length; i++)
        {
            if (_depths[i] == 0 && string.CompareOrdinal(Text, i, wanted, 0, wanted.Length) == 0)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>All such places between two positions, at the depth of the first of them.</summary>
    public List<int> FindAll(string wanted, int begin, int end)
    {
        var places = new List<int>();
        int depth = begin == 0 ? 0 : _depths[begin - 1] + 1;
        for (int i = begin; i + wanted.Length <= end; i++)
        {
            if (_depths[i] == depth && string.CompareOrdinal(Text, i, wanted, 0, wanted.Length) == 0)
            {
                places.Add(i);
            }
        }

        return places;
    }

    /// <summary>The parentheses or type arguments, among those inside no other bracket, that hold most; what is not closed ends with the line.</summary>
    public (int Open, int Close) LongestList()
    {
        (int Open, int Close) longest = (-1, 0);
        for (int i = 0; i < Text.Length - 1; i++)
        {
            if (_depths[i] == 0 && (Text[i] == '(' || OpensTypeArguments(i)))
            {
                int close = Find(Text[i] == '(' ? ")" : ">", i + 1);
                close = close < 0 ? Text.Length : close;
                if (close - i > longest.Close - longest.Open || longest.Open < 0)
                {
                    longest = (i, close);
                }
            }
        }

        return longest;
    }

    /// <summary>The last space inside a plain string literal that stands before a position, or −1.</summary>
    public int LastSpaceInLiteral(int before)
    {
        int quote = Text.IndexOf('"');
        bool isPlain = quote == 0 || (quote > 0 && Text[quote - 1] is not ('$' or '@'));
        for (int i = System.Math.Min(before, Text.Length - 1); isPlain && i > quote + 1; i--)
        {
            if (Text[i] == ' ' && _depths[i] == InLiteral)
            {
                return i;
            }
        }

        return -1;
    }

    private void Read()
    {
        int depth = 0;
        for (int i = 0; i < Text.Length; i++)
        {
            if (Text[i] == '/' && i + 1 < Text.Length && Text[i + 1] == '/')
            {
                Comment = i;
                return;
            }

            if (Text[i] is '"' or '\'')
            {
                i = ReadLiteral(i);
                continue;
            }

            bool closes = Text[i] is ')' or ']' or '}' || ClosesTypeArguments(i);
            depth -= closes ? 1 : 0;
            _depths[i] = depth;
            _lowest = System.Math.Min(_lowest, depth);
            depth += Text[i] is '(' or '[' or '{' || OpensTypeArguments(i) ? 1 : 0;
        }
    }

    private int ReadLiteral(int start)
    {
        int i = start;
        do
        {
            _depths[i] = InLiteral;
            i += Text[i] == '\\' ? 2 : 1;
        }
        while (i < Text.Length && Text[i] != Text[start]);

        if (i < Text.Length)
        {
            _depths[i] = InLiteral;
        }

        return i;
    }

    // Operators have spaces around them; the angle brackets of type arguments have none before.
    private bool OpensTypeArguments(int i) => Text[i] == '<' && i > 0 && Text[i - 1] != ' ' && Text[i - 1] != '<';

    private bool ClosesTypeArguments(int i) => Text[i] == '>' && i > 0 && Text[i - 1] is not (' ' or '=' or '-' or '>');
}
