namespace Specializer.Charts;

/// <summary>A rectangle of a picture with two axes, in which points and lines are drawn.</summary>
/// <param name="svg">The picture.</param>
/// <param name="left">Left edge of the content; numbers and title of the y axis need 62 pixels beside it.</param>
/// <param name="top">Upper edge of the content; the title needs 30 pixels above it.</param>
/// <param name="width">Width of the content.</param>
/// <param name="height">Height of the content; numbers and title of the x axis need 46 pixels below it.</param>
/// <param name="x">The axis to the right.</param>
/// <param name="y">The axis upwards.</param>
public sealed class Plot(Svg svg, double left, double top, double width, double height, Axis x, Axis y)
{
    private const double LabelSize = 11;
    private readonly LabelPlacer _labels = new(svg, new Box(left, top, left + width, top + height));

    /// <summary>The picture's x of a value.</summary>
    public double X(double value) => left + (x.Position(value) * width);

    /// <summary>The picture's y of a value.</summary>
    public double Y(double value) => top + height - (y.Position(value) * height);

    /// <summary>Draws lines, numbers and titles.</summary>
    public void Frame(string title)
    {
        svg.Text(left, top - 14, title, 14, Palette.Ink, bold: true);
        foreach (double tick in x.Ticks)
        {
            svg.Line(X(tick), top, X(tick), top + height, Palette.Grid);
            svg.Text(X(tick), top + height + 17, Axis.Number(tick), 11, Palette.Muted, "middle");
        }

        foreach (double tick in y.Ticks)
        {
            svg.Line(left, Y(tick), left + width, Y(tick), Palette.Grid);
            svg.Text(left - 7, Y(tick) + 4, Axis.Number(tick), 11, Palette.Muted, "end");
        }

        svg.Line(left, top + height, left + width, top + height, Palette.Muted);
        svg.Line(left, top, left, top + height, Palette.Muted);
        svg.Text(left + (width / 2), top + height + 38, x.Title, 12, Palette.Ink, "middle");
        svg.Text(left - 46, top + (height / 2), y.Title, 12, Palette.Ink, "middle", isVertical: true);
    }

    /// <summary>Whether a point lies within both axes.</summary>
    public bool Holds(double xValue, double yValue) => x.Holds(xValue) && y.Holds(yValue);

    /// <summary>A marker at a point, where that is within the axes. Labels that are placed later leave it free.</summary>
    public void Point(double xValue, double yValue, Marker marker, double size, string color, string? tip)
    {
        if (Holds(xValue, yValue))
        {
            svg.Mark(marker, X(xValue), Y(yValue), size, color, tip);
            _labels.Occupy(X(xValue), Y(yValue), size);
        }
    }

    /// <summary>A text beside a point, where there is room for it.</summary>
    public void Label(double xValue, double yValue, string text, string color)
    {
        if (Holds(xValue, yValue))
        {
            _labels.Place(X(xValue), Y(yValue), text, LabelSize, color);
        }
    }

    /// <summary>Lines between points; what lies outside the axes is left out. Labels that are placed later avoid them.</summary>
    public void Line(IEnumerable<(double X, double Y)> points, string color, double thickness, string? dashes = null)
    {
        (double X, double Y)[] shown = [.. points.Where(point => Holds(point.X, point.Y)).Select(point => (X(point.X), Y(point.Y)))];
        if (shown.Length > 1)
        {
            svg.Path(shown, color, thickness, dashes);
            for (int i = 1; i < shown.Length; i++)
            {
                _labels.Avoid(shown[i - 1], shown[i]);
            }
        }
    }

    /// <summary>A dashed line across at one value of y, with its name at its right end.</summary>
    public void Level(double yValue, string name, string color)
    {
        svg.Line(left, Y(yValue), left + width, Y(yValue), color, 1.5, "6 4");
        _labels.Avoid((left, Y(yValue)), (left + width, Y(yValue)));
        _labels.PlaceAtRight(Y(yValue), name, LabelSize, color);
    }
}
