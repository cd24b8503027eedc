using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Specializer.Generator.Emission;

/// <summary>An interpolated string of code: an inserted block keeps the indentation of the place it is inserted at.</summary>
/// <remarks>
/// Numbers are written under the invariant culture, whatever machine compiles. A line that holds nothing but an empty
/// insertion vanishes, so that optional lines need no condition around the text.
/// </remarks>
[InterpolatedStringHandler]
internal readonly ref struct CodeText
{
    /// <summary>Marks an empty insertion; a line that holds nothing else is not written.</summary>
    public const string Nothing = "\u0001";

    private readonly StringBuilder _text;

    public CodeText(int literalLength, int formattedCount) => _text = new StringBuilder(literalLength + (16 * formattedCount));

    public void AppendLiteral(string value) => _text.Append(value);

    public void AppendFormatted(string value)
    {
        int start = LineStart();
        int indent = 0;
        while (start + indent < _text.Length && _text[start + indent] == ' ')
        {
            indent++;
        }

        _text.Append(value.Length == 0 ? Nothing : value.Replace("\n", "\n" + new string(' ', indent)));
    }

    public void AppendFormatted(int value) => _text.Append(value.ToString(CultureInfo.InvariantCulture));

    public void AppendFormatted(int value, string format) => _text.Append(value.ToString(format, CultureInfo.InvariantCulture));

    /// <summary>The finished text.</summary>
    public override string ToString() => _text.ToString();

    /// <summary>The text of an interpolated string, for blocks that are inserted into others.</summary>
    public static string Of(ref CodeText code) => code.ToString();

    private int LineStart()
    {
        int start = _text.Length;
        while (start > 0 && _text[start - 1] != '\n')
        {
            start--;
        }

        return start;
    }
}
