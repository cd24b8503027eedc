using System.Text;

namespace Specializer.Generator.Emission;

/// <summary>Collects source text: LF line ends, four spaces a level, numbers as the invariant culture writes them.</summary>
internal sealed class CodeWriter
{
    private readonly StringBuilder _text = new();
    private int _level;

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

            if (content.Length > 0)
            {
                _text.Append(' ', 4 * _level).Append(content);
            }

            _text.Append('\n');
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

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
