namespace Specializer.Charts;

/// <summary>The shape that stands for a point.</summary>
public enum Marker
{
    /// <summary>A filled circle.</summary>
    Dot,

    /// <summary>A circle without filling, to be drawn around another marker.</summary>
    Ring,

    /// <summary>A filled square.</summary>
    Square,

    /// <summary>A filled square on its corner.</summary>
    Diamond,

    /// <summary>Two crossed strokes.</summary>
    Cross,
}
