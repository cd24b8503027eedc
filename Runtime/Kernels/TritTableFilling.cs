using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Specializer.Layout;

namespace Specializer.Kernels;

/// <summary>Makes the tables of rows of x, a unit of 48 columns of a row at a time.</summary>
internal ref struct TritTableFilling : IRangeWork
{
    private const int Fields = TritTileLayout.Triples / 2;
    private const int Columns = TritTileLayout.ColumnsOfUnit;

    /// <summary>One segment of whole rows.</summary>
    public required Int8Activations X { get; init; }

    /// <summary>Units of a row.</summary>
    public required int Units { get; init; }

    /// <summary>Receives the tables, see <see cref="TritTables.Sums"/>.</summary>
    public required Span<short> Sums { get; init; }

    /// <summary>Units begin..end, of all rows of x.</summary>
    public readonly void Run(int begin, int end)
    {
        Span<short> columns = stackalloc short[Columns];
        for (int unit = begin; unit < end; unit++)
        {
            int firstOfRun = unit / TritTileLayout.UnitsOfRun * TritTileLayout.UnitsOfRun;
            int unitsOfRun = Math.Min(TritTileLayout.UnitsOfRun, Units - firstOfRun);
            for (int row = 0; row < X.Rows; row++)
            {
                Gather(row, unit * Columns, columns);
                int at = (firstOfRun * X.Rows) + (row * unitsOfRun) + (unit - firstOfRun);
                Fill(ref MemoryMarshal.GetReference(columns), ref Sums[at * TritTables.EntriesOfUnit]);
            }
        }
    }

    /// <summary>Columns of a row of x from one on, 0 where there is none.</summary>
    private readonly void Gather(int row, int first, Span<short> columns)
    {
        int count = Math.Min(Columns, X.Stride - first);
        if (count < Columns)
        {
            columns.Clear();
        }

        bool isAlone = X.Rows == 1;
        int turn = row / Int8Activations.RowsOfTurn * Int8Activations.RowsOfTurn;
        ReadOnlySpan<int> quads = MemoryMarshal.Cast<sbyte, int>(X.Codes);
        int at = isAlone ? first / 4 : (((turn * X.Stride) + (first * Int8Activations.RowsOfTurn)) / 4) + (row - turn);
        int step = isAlone ? 1 : Int8Activations.RowsOfTurn;
        for (int quad = 0; quad < count / 4; quad++)
        {
            Vector128<sbyte> codes = Vector128.CreateScalar(quads[at + (quad * step)]).AsSByte();
            Unsafe.As<short, ulong>(ref columns[4 * quad]) = Vector128.WidenLower(codes).AsUInt64().ToScalar();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fill(ref short x, ref short tables)
    {
        // Digits of 0..31 to base 3, less 1.
        Vector512<short> d0 = Vector512.Create(
            -1, -1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0);
        Vector512<short> d1 = Vector512.Create(
            -1, -1, -1, 0, 0, 0, 1, 1, 1, -1, -1, -1, 0, 0, 0, 1, 1, 1, -1, -1, -1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0);
        Vector512<short> d2 = Vector512.Create(
            -1, 0, 1, -1, 0, 1, -1, 0, 1, -1, 0, 1, -1, 0, 1, -1, 0, 1, -1, 0, 1, -1, 0, 1, -1, 0, 1, 0, 0, 0, 0, 0);

        // Triples of one field of the halves differ from those of another by as many columns in each place.
        for (int field = 0; field < Fields; field++)
        {
            ref short columns = ref Unsafe.Add(ref x, TritTileLayout.ColumnOf(field, 0));
            Vector512<short> lower = (d0 * Column(ref columns, 0, 0)) + (d1 * Column(ref columns, 0, 1)) + (d2 * Column(ref columns, 0, 2));
            Vector512<short> upper = (d0 * Column(ref columns, Fields, 0)) + (d1 * Column(ref columns, Fields, 1)) + (d2 * Column(ref columns, Fields, 2));
            lower.StoreUnsafe(ref tables, (nuint)(field * TritTables.Entries));
            upper.StoreUnsafe(ref tables, (nuint)((Fields + field) * TritTables.Entries));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Column(ref short columns, int triple, int place) =>
        Vector512.Create(Unsafe.Add(ref columns, TritTileLayout.ColumnOf(triple, place)));
}
