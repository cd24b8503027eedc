using System.Numerics.Tensors;

namespace Specializer;

/// <summary>Refuses what cannot be quantized.</summary>
internal static class FiniteCheck
{
    // Elements that take about as long to check as waking a thread.
    private const int WorthAThread = 1 << 16;

    /// <summary>Checks that every element of a matrix is finite.</summary>
    /// <param name="values">[rows, columns] row-major.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="name">What the caller calls it.</param>
    /// <exception cref="ArgumentException">One is not; the message says where.</exception>
    public static void Require(ReadOnlySpan<float> values, int columns, string name)
    {
        if (values.IsEmpty)
        {
            return;
        }

        int rows = values.Length / columns;
        int rowsPerRange = 1 + (WorthAThread / columns);
        int bad = 0;
        KernelPool.Shared.For(rows, rowsPerRange, new Rows { Values = values, Columns = columns, Bad = new Span<int>(ref bad) });
        if (bad != 0)
        {
            Refuse(values, columns, name);
        }
    }

    private static void Refuse(ReadOnlySpan<float> values, int columns, string name)
    {
        int first = 0;
        while (float.IsFinite(values[first]))
        {
            first++;
        }

        throw new ArgumentException(
            $"Element ({first / columns}, {first % columns}) of the {name} is {values[first]}; only finite numbers can be quantized.", name);
    }

    private ref struct Rows : IRangeWork
    {
        public required ReadOnlySpan<float> Values { get; init; }

        public required int Columns { get; init; }

        public required Span<int> Bad { get; init; }

        public readonly void Run(int begin, int end)
        {
            if (!TensorPrimitives.IsFiniteAll(Values[(begin * Columns)..(end * Columns)]))
            {
                Volatile.Write(ref Bad[0], 1);
            }
        }
    }
}
