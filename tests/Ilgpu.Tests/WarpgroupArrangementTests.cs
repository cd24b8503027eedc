#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime;
using Specializer.Layout;
using Xunit;

namespace Specializer.Tests;

/// <summary>x as products on warpgroups read it.</summary>
[Collection(TestDevice.Collection)]
public class WarpgroupArrangementTests(TestDevice device)
{
    private const int Columns = 512;

    [Theory]
    [InlineData(64)]
    [InlineData(32)]
    [InlineData(16)]
    public void Tile_GroupsOfAnyRun_PutsColumnsWhereTheUnitHasThem(int group)
    {
        const int M = 5, RowsOfBlock = 3;
        UnitFormat format = new(bits: 4, group, metaBytes: 2);
        int[] words = [.. Enumerable.Range(0, M * Columns / 2).Select(i => (2 * i) | ((2 * i) + 1) << 16)];
        using MemoryBuffer1D<int, Stride1D.Dense> plain = device.Gpu.Copy(words);
        using MemoryBuffer1D<int, Stride1D.Dense> tiled = device.Gpu.Accelerator.Allocate1D<int>(words.Length);

        device.Gpu.Common.Tile(
            device.Gpu.Stream, CommonKernels.Blocks(Columns / 8, M), plain.View.BaseView, tiled.View.BaseView.Cast<GpuHalf8>(), Columns, format.Run, RowsOfBlock);
        device.Gpu.Stream.Synchronize();

        int[] actual = tiled.GetAsArray1D();
        for (int i = 0; i < M * Columns; i++)
        {
            (int row, int column) = Place(format, i, M, RowsOfBlock);
            Assert.Equal((row * Columns) + column, (actual[i / 2] >> (16 * (i % 2))) & 0xFFFF);
        }
    }

    /// <summary>The row and column of x that stand at an element: [blocks][quarters][8][rows][8].</summary>
    private static (int Row, int Column) Place(UnitFormat format, int element, int m, int rowsOfBlock)
    {
        int firstRow = element / (rowsOfBlock * Columns) * rowsOfBlock;
        int rows = Math.Min(rowsOfBlock, m - firstRow);
        int inBlock = element - (firstRow * Columns);
        int part = inBlock / (8 * rows), t = inBlock % 8 / 2, h = inBlock % 2;
        return (firstRow + (inBlock / 8 % rows), (part / 8 / 4 * UnitFormat.Columns) + format.ColumnOf(part / 8 % 4, t, (2 * (part % 8)) + h));
    }
}
#endif
