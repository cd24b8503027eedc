using Microsoft.CodeAnalysis.Text;

namespace Specializer.Generator.Tests.Harness;

/// <summary>Source text with one place marked as <c>[|…|]</c>.</summary>
public sealed class MarkedSource
{
    private const string Open = "[|";
    private const string Close = "|]";

    /// <summary>Reads the marks and removes them.</summary>
    /// <exception cref="ArgumentException">There is not exactly one marked place.</exception>
    public MarkedSource(string marked)
    {
        int start = marked.IndexOf(Open, StringComparison.Ordinal);
        int end = marked.IndexOf(Close, StringComparison.Ordinal);
        if (start < 0 || end < start || start != marked.LastIndexOf(Open, StringComparison.Ordinal) || end != marked.LastIndexOf(Close, StringComparison.Ordinal))
        {
            throw new ArgumentException($"One place must be marked as {Open}…{Close} in:\n{marked}", nameof(marked));
        }

        Text = marked.Remove(end, Close.Length).Remove(start, Open.Length);
        Span = TextSpan.FromBounds(start, end - Open.Length);
    }

    /// <summary>The source without marks.</summary>
    public string Text { get; }

    /// <summary>The marked place.</summary>
    public TextSpan Span { get; }
}
