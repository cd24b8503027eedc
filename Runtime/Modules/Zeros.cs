namespace Specializer;

/// <summary>Arrays of zeros for modules that are made first and loaded later.</summary>
internal static class Zeros
{
    /// <summary>[rows, columns], row-major.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
    /// <exception cref="ArgumentException">An array cannot hold so many elements.</exception>
    public static float[] OfShape(int rows, int columns = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        long elements = (long)rows * columns;
        return elements <= Array.MaxLength
            ? new float[elements]
            : throw new ArgumentException($"[{rows}, {columns}] has {elements} elements, more than an array holds.", nameof(rows));
    }
}
