namespace Specializer.Charts;

/// <summary>Colours that stay apart for readers who see fewer of them. Source: Okabe and Ito, "Color Universal Design", 2008.</summary>
public static class Palette
{
    /// <summary>Titles and names.</summary>
    public const string Ink = "#1f2933";

    /// <summary>Ticks and remarks.</summary>
    public const string Muted = "#5f6b7a";

    /// <summary>Lines behind the content.</summary>
    public const string Grid = "#e3e7ec";

    /// <summary>The first colour.</summary>
    public const string Blue = "#0072b2";

    /// <summary>The second colour.</summary>
    public const string Orange = "#d55e00";

    /// <summary>The third colour.</summary>
    public const string Green = "#009e73";

    /// <summary>The fourth colour.</summary>
    public const string Pink = "#cc79a7";

    /// <summary>The fifth colour.</summary>
    public const string Sky = "#56b4e9";

    /// <summary>The sixth colour.</summary>
    public const string Yellow = "#e69f00";

    /// <summary>The colours of series, in order.</summary>
    public static IReadOnlyList<string> Series { get; } = [Blue, Orange, Green, Pink, Sky, Yellow];
}
