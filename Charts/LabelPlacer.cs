namespace Specializer.Charts;

/// <summary>Finds room for labels beside points, so that no two texts lie on one another and lines stay visible.</summary>
/// <param name="svg">The picture.</param>
/// <param name="room">Where labels may lie.</param>
internal sealed class LabelPlacer(Svg svg, Box room)
{
    // Tried in this order: right, left, above, below, and the corners; near ones first.
    private static readonly (double X, double Y)[] Sides = [(1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1)];
    private static readonly double[] Distances = [9, 16, 28, 42, 58];

    // From here on a thin line leads from the label to its point.
    private const double Far = 20;

    // A place on a line is as bad as one that comes this much later.
    private const int LineCost = 10;

    // Between texts side by side.
    private const double Gap = 4;

    private readonly List<Box> _taken = [];
    private readonly List<((double X, double Y) From, (double X, double Y) To)> _lines = [];

    /// <summary>Keeps labels off a marker.</summary>
    public void Occupy(double x, double y, double size) => _taken.Add(Box.Around(x, y, size));

    /// <summary>Keeps labels off a line where there is room elsewhere.</summary>
    public void Avoid((double X, double Y) from, (double X, double Y) to) => _lines.Add((from, to));

    /// <summary>Writes a text where there is room near a point, or not at all.</summary>
    public void Place(double x, double y, string text, double size, string color)
    {
        double width = Svg.TextWidth(text, size);
        (Box Box, string Anchor, bool HasLeader)? best = null;
        int least = int.MaxValue, order = 0;
        foreach (double distance in Distances)
        {
            foreach ((double sideX, double sideY) in Sides)
            {
                Box box = Candidate(x, y, sideX, sideY, distance, width, size);
                int cost = order++ + (LineCost * _lines.Count(line => box.IsCrossed(line.From, line.To)));
                if (cost < least && IsFree(box) && (distance < Far || IsClear(box, x, y)))
                {
                    (best, least) = ((box, sideX > 0 ? "start" : sideX < 0 ? "end" : "middle", distance >= Far), cost);
                }
            }
        }

        if (best is var (place, anchor, hasLeader))
        {
            _taken.Add(place);
            if (hasLeader)
            {
                (double nearX, double nearY) = place.Nearest(x, y);
                svg.Line(nearX, nearY, x, y, color, 0.6);
            }

            // Anchored at the side of its point, so that a font of another width leaves the point free.
            double at = anchor switch { "start" => place.Left, "end" => place.Right, _ => (place.Left + place.Right) / 2 };
            svg.Text(at, place.Bottom - (size * 0.24), text, size, color, anchor);
        }
    }

    /// <summary>Writes a text above a line that crosses the plot, at its right end.</summary>
    public void PlaceAtRight(double y, string text, double size, string color)
    {
        double width = Svg.TextWidth(text, size);
        _taken.Add(new Box(room.Right - width - 6, y - size - 4, room.Right, y));
        svg.Text(room.Right - 4, y - 5, text, size, color, "end");
    }

    private static Box Candidate(double x, double y, double sideX, double sideY, double distance, double width, double size)
    {
        double begin = sideX switch { > 0 => x + distance, < 0 => x - distance - width, _ => x - (width / 2) };
        double middle = y + (sideY * (distance + 2));
        return new Box(begin, middle - (size * 0.6), begin + width, middle + (size * 0.6));
    }

    private bool IsFree(Box box) =>
        room.Holds(box) && !_taken.Exists((box with { Left = box.Left - Gap, Right = box.Right + Gap }).Overlaps);

    /// <summary>Whether the line from a label to its point touches nothing but the point's own marker.</summary>
    private bool IsClear(Box box, double x, double y) =>
        !_taken.Exists(taken => !taken.Holds(x, y) && taken.IsCrossed(box.Nearest(x, y), (x, y)));
}
