using System.Numerics.Tensors;

namespace Specializer;

/// <summary>Refuses what cannot be quantized.</summary>
internal static class FiniteCheck
{
    /// <summary>Checks that every element of a matrix is finite.</summary>
    /// <param name="values">[rows, columns] row-major.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="name">What the caller calls it.</param>
    /// <exception cref="ArgumentException">One is not; the message says where.</exception>
    public static void Require(ReadOnlySpan<float> values, int columns, string name)
    {
        for (int row = 0; row * columns < values.Length; row++)
        {
            ReadOnlySpan<float> elements = values.Slice(row * columns, columns);
            if (!TensorPrimitives.IsFiniteAll(elements))
            {
                int column = 0;
                while (float.IsFinite(elements[column]))
                {
                    column++;
                }

                throw new ArgumentException(
                    $"Element ({row}, {column}) of the {name} is {elements[column]}; only finite numbers can be quantized.", name);
            }
        }
    }
}
