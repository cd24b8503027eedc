using System.Globalization;
using System.Net;
using System.Text;

namespace Specializer.Charts;

/// <summary>An SVG picture that is drawn piece by piece. Lengths are pixels, y grows downwards.</summary>
/// <param name="width">Width of the picture.</param>
/// <param name="height">Height of the picture.</param>
public sealed class Svg(double width, double height)
{
    private const double Margin = 24;

    private readonly StringBuilder _content = new();

    /// <summary>Width of the picture.</summary>
    public double Width => width;

    /// <summary>Height of the picture.</summary>
    public double Height => height;

    /// <summary>About how wide a text is, rather more than less: the letters of DejaVu Sans, which is wider than most fonts.</summary>
    public static double TextWidth(string text, double size) => size * text.Sum(Advance);

    /// <summary>The title of the whole picture and a remark on how to read it, above everything else; they take 66 pixels.</summary>
    public void Head(string title, string remark)
    {
        Text(Margin, 34, title, 19, Palette.Ink, bold: true);
        Text(Margin, 56, remark, 13, Palette.Muted);
    }

    /// <summary>What gave the picture, at its lower edge.</summary>
    public void Foot(string source) => Text(Margin, height - 10, source, 11, Palette.Muted);

    /// <summary>A straight line.</summary>
    public void Line(double x1, double y1, double x2, double y2, string color, double thickness = 1, string? dashes = null) =>
        Add($"<line x1=\"{N(x1)}\" y1=\"{N(y1)}\" x2=\"{N(x2)}\" y2=\"{N(y2)}\" stroke=\"{color}\" stroke-width=\"{N(thickness)}\"{Dash(dashes)}/>");

    /// <summary>Straight lines from point to point.</summary>
    public void Path(IEnumerable<(double X, double Y)> points, string color, double thickness = 1, string? dashes = null)
    {
        string list = string.Join(' ', points.Select(point => $"{N(point.X)},{N(point.Y)}"));
        Add($"<polyline points=\"{list}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"{N(thickness)}\" stroke-linejoin=\"round\"{Dash(dashes)}/>");
    }

    /// <summary>A filled rectangle; hovering shows the tip.</summary>
    public void Box(double x, double y, double boxWidth, double boxHeight, string fill, string? tip = null, double radius = 0) =>
        Add($"<rect x=\"{N(x)}\" y=\"{N(y)}\" width=\"{N(boxWidth)}\" height=\"{N(boxHeight)}\" rx=\"{N(radius)}\" fill=\"{fill}\">{Tip(tip)}</rect>");

    /// <summary>A marker of a point; hovering shows the tip.</summary>
    public void Mark(Marker marker, double x, double y, double size, string color, string? tip = null)
    {
        double half = size / 2;
        string element = marker switch
        {
            Marker.Ring => $"<circle cx=\"{N(x)}\" cy=\"{N(y)}\" r=\"{N(half)}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"1.5\">",
            Marker.Square => $"<rect x=\"{N(x - half)}\" y=\"{N(y - half)}\" width=\"{N(size)}\" height=\"{N(size)}\" fill=\"{color}\">",
            Marker.Diamond => $"<path d=\"M{N(x)} {N(y - half)}L{N(x + half)} {N(y)}L{N(x)} {N(y + half)}L{N(x - half)} {N(y)}Z\" fill=\"{color}\">",
            Marker.Cross => $"<path d=\"M{N(x - half)} {N(y - half)}L{N(x + half)} {N(y + half)}M{N(x - half)} {N(y + half)}L{N(x + half)} {N(y - half)}\""
                + $" fill=\"none\" stroke=\"{color}\" stroke-width=\"2\">",
            _ => $"<circle cx=\"{N(x)}\" cy=\"{N(y)}\" r=\"{N(half)}\" fill=\"{color}\">",
        };
        Add($"{element}{Tip(tip)}</{element[1..element.IndexOf(' ', StringComparison.Ordinal)]}>");
    }

    /// <summary>A line of text whose baseline begins, is centred or ends at a point.</summary>
    /// <param name="x">Where.</param>
    /// <param name="y">The baseline.</param>
    /// <param name="text">What.</param>
    /// <param name="size">Height of the letters.</param>
    /// <param name="color">Colour.</param>
    /// <param name="anchor">start, middle or end.</param>
    /// <param name="bold">Whether bold.</param>
    /// <param name="isVertical">Whether it reads upwards.</param>
    public void Text(
        double x, double y, string text, double size, string color, string anchor = "start", bool bold = false, bool isVertical = false)
    {
        string weight = bold ? " font-weight=\"600\"" : "";
        string turn = isVertical ? $" transform=\"rotate(-90 {N(x)} {N(y)})\"" : "";
        Add($"<text x=\"{N(x)}\" y=\"{N(y)}\" font-size=\"{N(size)}\" fill=\"{color}\" text-anchor=\"{anchor}\"{weight}{turn}>{Escape(text)}</text>");
    }

    /// <summary>The picture as an element that stands alone or within a page.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $$"""
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{width}} {{height}}" width="{{width}}" height="{{height}}" font-family="system-ui, 'Segoe UI', 'DejaVu Sans', Helvetica, Arial, sans-serif">
        <style>text { paint-order: stroke; stroke: #ffffff; stroke-width: 2px; stroke-linejoin: round }</style>
        <rect width="100%" height="100%" fill="#ffffff"/>
        {{_content}}</svg>

        """).ReplaceLineEndings("\n");

    /// <summary>From the beginning of a letter to that of the next, in sizes of the font.</summary>
    private static double Advance(char letter) => letter switch
    {
        'i' or 'j' or 'l' or '.' or ',' or ':' or ' ' or '\'' => 0.32,
        'f' or 'r' or 't' or '-' or '(' or ')' or '/' => 0.4,
        'm' or 'w' or 'M' or 'W' or '=' or '+' or '×' => 0.88,
        >= 'A' and <= 'Z' => 0.7,
        _ => 0.63,
    };

    private static string N(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Dash(string? dashes) => dashes is null ? "" : $" stroke-dasharray=\"{dashes}\"";

    private static string Tip(string? tip) => tip is null ? "" : $"<title>{Escape(tip)}</title>";

    private static string Escape(string text) => WebUtility.HtmlEncode(text);

    private void Add(string element) => _content.Append(element).Append('\n');
}
