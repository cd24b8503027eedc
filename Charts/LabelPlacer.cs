namespace Specializer.Charts;

/// <summary>Finds room for labels beside points, so that no two texts lie on one another.</summary>
/// <param name="svg">The picture.</param>
/// <param name="left">Left edge of the room.</param>
/// <param name="top">Upper edge.</param>
/// <param name="right">Right edge.</param>
/// <param name="bottom">Lower edge.</param>
internal sealed class LabelPlacer(Svg svg, double left, double top, double right, double bottom)
{
    // Tried in this order: right, left, above, below, and the corners.
    private static readonly (double X, double Y)[] Sides = [(1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1)];
    private static readonly double[] Distances = [9, 16];

    private readonly List<(double Left, double Top, double Right, double Bottom)> _taken = [];

    /// <summary>Keeps labels off a marker.</summary>
    public void Occupy(double x, double y, double size) => _taken.Add((x - (size / 2), y - (size / 2), x + (size / 2), y + (size / 2)));

    /// <summary>Writes a text where there is room near a point, or not at all.</summary>
    public void Place(double x, double y, string text, double size, string color)
    {
        double width = Svg.TextWidth(text, size);
        foreach (double distance in Distances)
        {
            foreach ((double sideX, double sideY) in Sides)
            {
                double begin = sideX switch { > 0 => x + distance, < 0 => x - distance - width, _ => x - (width / 2) };
                double middle = y + (sideY * (distance + 2));
                if (TryTake(begin, middle, width, size))
                {
                    svg.Text(begin, middle + (size * 0.36), text, size, color);
                    return;
                }
            }
        }
    }

    /// <summary>Writes a text above a line that crosses the plot, at its right end.</summary>
    public void PlaceAtRight(double y, string text, double size, string color)
    {
        double width = Svg.TextWidth(text, size);
        _taken.Add((right - width - 6, y - size - 4, right, y));
        svg.Text(right - 4, y - 5, text, size, color, "end");
    }

    private bool TryTake(double begin, double middle, double width, double size)
    {
        (double Left, double Top, double Right, double Bottom) box = (begin, middle - (size * 0.6), begin + width, middle + (size * 0.6));
        bool isInside = box.Left >= left && box.Right <= right && box.Top >= top && box.Bottom <= bottom;
        bool isFree = isInside && !_taken.Exists(
            taken => box.Left < taken.Right && taken.Left < box.Right && box.Top < taken.Bottom && taken.Top < box.Bottom);
        if (isFree)
        {
            _taken.Add(box);
        }

        return isFree;
    }
}
