namespace Specializer.Generator.Planning;

/// <summary>How much of a loop over columns is written out, one multiply-add after the other.</summary>
/// <param name="Columns">Columns of W.</param>
/// <param name="ColumnsPerStep">Columns that one instruction takes: 1, or 4 of int8.</param>
internal sealed record Unroll(int Columns, int ColumnsPerStep)
{
    /// <summary>Vector steps, that is multiply-adds, of one turn of the loop.</summary>
    public int Steps => Columns / ColumnsPerStep;
}
