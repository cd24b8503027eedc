using Specializer.Layout;

namespace Specializer.Kernels;

/// <summary>Rows of x of int8 as tables: what each triple of codes of <see cref="TritTileLayout"/> makes of the three columns that it stands for.</summary>
/// <param name="rows">M.</param>
/// <param name="units">Units of a row of W.</param>
/// <param name="sums">[runs, M, units of the run, <see cref="TritTileLayout.Triples"/>, <see cref="Entries"/>].</param>
/// <param name="scales">[M], of the rows of x.</param>
/// <param name="codeSums">[M], the sum of a row's codes.</param>
public readonly ref struct TritTables(int rows, int units, ReadOnlySpan<short> sums, ReadOnlySpan<float> scales, ReadOnlySpan<int> codeSums)
{
    /// <summary>Entries of a table, a register full; the first 27 mean something.</summary>
    public const int Entries = 32;

    /// <summary>Entries of the tables of a unit of a row.</summary>
    public const int EntriesOfUnit = TritTileLayout.Triples * Entries;

    /// <summary>M.</summary>
    public int Rows { get; } = rows;

    /// <summary>Units of a row of W.</summary>
    public int Units { get; } = units;

    /// <summary>Entry 9·a + 3·b + c of a table is (a − 1)·x + (b − 1)·x′ + (c − 1)·x″.</summary>
    public ReadOnlySpan<short> Sums { get; } = sums;

    /// <summary>[M].</summary>
    public ReadOnlySpan<float> Scales { get; } = scales;

    /// <summary>[M].</summary>
    public ReadOnlySpan<int> CodeSums { get; } = codeSums;

    /// <summary>The tables of a run of units, all rows of x.</summary>
    /// <param name="run">The run of a row.</param>
    public ReadOnlySpan<short> OfRun(int run)
    {
        int first = run * TritTileLayout.UnitsOfRun;
        return Sums.Slice(SumsOf(Rows, first), SumsOf(Rows, Math.Min(TritTileLayout.UnitsOfRun, Units - first)));
    }

    /// <summary>Length of <see cref="Sums"/>.</summary>
    /// <param name="rows">M.</param>
    /// <param name="units">Units of a row of W.</param>
    public static int SumsOf(int rows, int units) => checked(rows * units * EntriesOfUnit);
}
