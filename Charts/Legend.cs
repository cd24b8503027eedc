namespace Specializer.Charts;

/// <summary>What markers and lines stand for, in one row.</summary>
public sealed class Legend
{
    private readonly List<(string Name, string Color, Marker? Marker, string? Dashes)> _entries = [];

    /// <summary>Adds a marker.</summary>
    public Legend Add(string name, string color, Marker marker)
    {
        _entries.Add((name, color, marker, null));
        return this;
    }

    /// <summary>Adds a line.</summary>
    public Legend AddLine(string name, string color, string? dashes = null)
    {
        _entries.Add((name, color, null, dashes));
        return this;
    }

    /// <summary>Draws the row.</summary>
    /// <param name="svg">The picture.</param>
    /// <param name="x">Where it begins.</param>
    /// <param name="y">Its middle.</param>
    public void Draw(Svg svg, double x, double y)
    {
        foreach ((string name, string color, Marker? marker, string? dashes) in _entries)
        {
            if (marker is { } shape)
            {
                svg.Mark(shape, x + 6, y, shape == Marker.Ring ? 11 : 9, color);
                x += 18;
            }
            else
            {
                svg.Line(x, y, x + 22, y, color, 2, dashes);
                x += 28;
            }

            svg.Text(x, y + 4, name, 12, Palette.Ink);
            x += Svg.TextWidth(name, 12) + 24;
        }
    }
}
