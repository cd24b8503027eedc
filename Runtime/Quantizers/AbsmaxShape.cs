namespace Specializer;

/// <summary>A shape [.., rows, columns] as the matrices that are measured by themselves.</summary>
/// <param name="Matrices">How many; 1 where leading dimensions are joined to the rows.</param>
/// <param name="Rows">Rows of one.</param>
/// <param name="Columns">Columns of one.</param>
internal readonly record struct AbsmaxShape(int Matrices, int Rows, int Columns)
{
    /// <summary>Elements of one matrix.</summary>
    public int MatrixLength => Rows * Columns;

    /// <summary>Reads a shape and checks it.</summary>
    /// <param name="function">Says whether leading dimensions are joined to the rows.</param>
    /// <param name="shape">Two or more sizes, all positive.</param>
    /// <param name="length">Elements there are.</param>
    /// <exception cref="ArgumentException">The shape is none, or does not have that many elements.</exception>
    public static AbsmaxShape Of(AbsmaxFunction function, ReadOnlySpan<int> shape, int length)
    {
        long elements = 1;
        foreach (int size in shape)
        {
            if (size <= 0 || (elements *= size) > int.MaxValue)
            {
                throw new ArgumentException($"{Text(shape)} is no shape: sizes are positive, and their product an int.", nameof(shape));
            }
        }

        if (shape.Length < 2)
        {
            throw new ArgumentException($"{Text(shape)} is no shape [.., rows, columns]; a single row is [1, columns].", nameof(shape));
        }

        if (elements != length)
        {
            throw new ArgumentException($"{length} elements are not {Text(shape)}, which has {elements}.", nameof(shape));
        }

        int columns = shape[^1];
        int rows = function.JoinsLeading ? length / columns : shape[^2];
        return new AbsmaxShape(length / columns / rows, rows, columns);
    }

    /// <summary>The scales of all matrices together.</summary>
    public int Scales(ScaleScope scope) => Matrices * scope switch
    {
        ScaleScope.Row => Rows,
        ScaleScope.Column => Columns,
        _ => 1,
    };

    private static string Text(ReadOnlySpan<int> shape) => $"[{string.Join(", ", shape.ToArray())}]";
}
