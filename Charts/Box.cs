namespace Specializer.Charts;

/// <summary>A rectangle of a picture.</summary>
/// <param name="Left">Left edge.</param>
/// <param name="Top">Upper edge.</param>
/// <param name="Right">Right edge.</param>
/// <param name="Bottom">Lower edge.</param>
internal readonly record struct Box(double Left, double Top, double Right, double Bottom)
{
    /// <summary>A square around a point.</summary>
    public static Box Around(double x, double y, double size) => new(x - (size / 2), y - (size / 2), x + (size / 2), y + (size / 2));

    /// <summary>Whether a point lies within.</summary>
    public bool Holds(double x, double y) => x >= Left && x <= Right && y >= Top && y <= Bottom;

    /// <summary>Whether another rectangle lies within.</summary>
    public bool Holds(Box other) => Holds(other.Left, other.Top) && Holds(other.Right, other.Bottom);

    /// <summary>Whether two rectangles share more than an edge.</summary>
    public bool Overlaps(Box other) => Left < other.Right && other.Left < Right && Top < other.Bottom && other.Top < Bottom;

    /// <summary>The point of the rectangle that is nearest to another.</summary>
    public (double X, double Y) Nearest(double x, double y) => (Math.Clamp(x, Left, Right), Math.Clamp(y, Top, Bottom));

    /// <summary>Whether a straight line from point to point touches it. Source: Liang and Barsky's clipping, 1984.</summary>
    public bool IsCrossed((double X, double Y) from, (double X, double Y) to)
    {
        double enter = 0, leave = 1;
        return Clip(from.X, to.X - from.X, Left, Right, ref enter, ref leave) && Clip(from.Y, to.Y - from.Y, Top, Bottom, ref enter, ref leave);
    }

    private static bool Clip(double begin, double length, double low, double high, ref double enter, ref double leave)
    {
        if (length == 0)
        {
            return begin >= low && begin <= high;
        }

        double first = (low - begin) / length, last = (high - begin) / length;
        enter = Math.Max(enter, Math.Min(first, last));
        leave = Math.Min(leave, Math.Max(first, last));
        return enter <= leave;
    }
}
