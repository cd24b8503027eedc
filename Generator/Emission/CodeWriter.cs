using System;
using System.Text;

namespace Specializer.Generator.Emission;

/// <summary>Collects source text: LF line ends, four spaces a level, long lines broken, numbers as the invariant culture writes them.</summary>
internal sealed class CodeWriter
{
    private static readonly string[] RawStringQuotes = { "\"\"\"" };

    private readonly StringBuilder _text = new();
    private int _level;
    private bool _inRawString;

    /// <summary>Writes one or more lines at the current level. Blank lines stay free of spaces.</summary>
    public void Write(ref CodeText code) => Write(code.ToString());

    /// <inheritdoc cref="Write(ref CodeText)"/>
    public void Write(string code)
    {
        foreach (string line in code.Replace("\r\n", "\n").Split('\n'))
        {
            string content = line.Replace(CodeText.Nothing, "").TrimEnd();
            if (content.Length == 0 && line.Contains(CodeText.Nothing))
            {
                continue;
            }

            WriteLine(content);
        }
    }

    /// <summary>Writes a blank line.</summary>
    public void Blank() => _text.Append('\n');

    /// <summary>Opens a block: a head, then a brace.</summary>
    public void Open(ref CodeText head) => Open(head.ToString());

    /// <inheritdoc cref="Open(ref CodeText)"/>
    public void Open(string head)
    {
        Write(head);
        Write("{");
        _level++;
    }

    /// <summary>Closes the block.</summary>
    public void Close()
    {
        _level--;
        Write("}");
    }

    private void WriteLine(string content)
    {
        string text = content.TrimStart(' ');
        int indent = text.Length == 0 ? 0 : (4 * _level) + content.Length - text.Length;
        if (_inRawString)
        {
            _text.Append(' ', indent).Append(text).Append('\n');
        }
        else
        {
            foreach (string line in LineFold.Fold(text, indent))
            {
                _text.Append(line).Append('\n');
            }
        }

        _inRawString ^= text.Split(RawStringQuotes, StringSplitOptions.None).Length % 2 == 0;
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
