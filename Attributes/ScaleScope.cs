namespace Specializer;

/// <summary>Which elements of a matrix share one scale.</summary>
public enum ScaleScope
{
    /// <summary>All.</summary>
    Tensor = 0,

    /// <summary>Those of a row.</summary>
    Row = 1,

    /// <summary>Those of a column.</summary>
    Column = 2,
}
