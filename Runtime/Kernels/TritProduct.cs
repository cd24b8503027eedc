using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Specializer.Layout;

namespace Specializer.Kernels;

/// <summary>Σ code·x of ternary codes held as triples, for a few rows of x of int8: a triple names a sum of three columns in a table.</summary>
/// <remarks>Whole numbers throughout, without error: sums of 16 bits over a run of words, of 32 bits over runs.</remarks>
public static class TritProduct
{
    /// <summary>
    /// Rows of x up to which tables are worth while; of more, words become tiles again, a part of the rows of W at a time (docs/results/cpu.md).
    /// </summary>
    internal const int MostRows = 4;

    // Places of memory that one row of x meets side by side.
    private const int Streams = 4;

    // Several rows of x: blocks from the one that is multiplied to the one whose words memory is asked for.
    private const int BlocksAhead = 3;

    private const int Rows = TritTileLayout.Rows;
    private const int Words = TritTileLayout.WordsOfUnit;

    /// <summary>Whether the processor finds sums in tables of a register fast enough that weights are held so.</summary>
    public static bool IsSupported => Avx512BW.IsSupported && Lanes16.IsSupported;

    /// <summary>Bits of a weight where products read it.</summary>
    /// <param name="tiles">Bits of a weight in tiles.</param>
    public static double BitsPerWeight(double tiles) => IsSupported ? TritTileLayout.BitsPerWeight : tiles;

    /// <summary>Σ code·x of all rows of W of blocks begin..end.</summary>
    /// <param name="weight">The weight; codes are 0..2.</param>
    /// <param name="x">Tables of the rows of x.</param>
    /// <param name="begin">First block.</param>
    /// <param name="end">One past the last block.</param>
    /// <returns>[M, 32·(end − begin)], until this thread asks for scratch again.</returns>
    public static ReadOnlySpan<int> Dots(TritWeight weight, TritTables x, int begin, int end)
    {
        TritTileLayout layout = weight.Layout;
        int rowsOfW = (end - begin) * Rows;
        Span<int> dots = MemoryMarshal.Cast<float, int>(KernelScratch.Floats(x.Rows * rowsOfW));
        for (int row = 0; row < x.Rows; row++)
        {
            // Tables have codes less 1, so that more of their sums fit 16 bits.
            dots.Slice(row * rowsOfW, rowsOfW).Fill(x.CodeSums[row]);
        }

        int streamed = x.Rows == 1 ? (end - begin) / Streams * Streams : 0;
        for (int run = 0; run < layout.Runs && x.Rows > 0; run++)
        {
            ReadOnlySpan<short> tables = x.OfRun(run);
            if (streamed > 0)
            {
                RunStreams(weight, run, in tables[0], ref dots[0], begin, streamed / Streams);
            }

            for (int block = begin + streamed; block < end; block++)
            {
                ref readonly ushort ahead = ref weight.Words[Ahead(layout, run, block, begin + streamed, end, BlocksAhead)];
                Block(in weight.Words[(int)layout.At(run, block)], layout.UnitsOf(run), tables, x.Rows, dots[((block - begin) * Rows)..], rowsOfW, in ahead);
            }
        }

        return dots;
    }

    /// <summary>The words of a stream of blocks that are met some blocks later, in the next run where this one ends.</summary>
    private static int Ahead(TritTileLayout layout, int run, int block, int begin, int end, int blocks)
    {
        int later = block + blocks;
        return (int)(later < end ? layout.At(run, later)
            : run + 1 < layout.Runs ? layout.At(run + 1, Math.Min(begin + later - end, end - 1))
            : layout.At(run, block));
    }

    /// <summary>A run against one row of x, of blocks in four places of memory, which a core's prefetcher serves better than one.</summary>
    private static void RunStreams(TritWeight weight, int run, ref readonly short tables, ref int dots, int begin, int blocks)
    {
        TritTileLayout layout = weight.Layout;
        for (int i = 0; i < blocks; i++)
        {
            int block = begin + i;
            ref readonly ushort words = ref weight.Words[(int)layout.At(run, block)];
            ref readonly ushort ahead = ref weight.Words[Ahead(layout, run, block, begin, begin + blocks, blocks: 1)];
            nint stride = (nint)(layout.At(run, block + blocks) - layout.At(run, block));
            int next = i + 1 < blocks || run + 1 == layout.Runs ? run : run + 1;
            Run1x4(
                in words, stride, layout.UnitsOf(run), in tables, ref Unsafe.Add(ref dots, i * Rows), blocks * Rows,
                in ahead, (nint)(layout.At(next, begin + blocks) - layout.At(next, begin)));
        }
    }

    /// <summary>A run of 32 rows of W against all rows of x: four, two or one at a time.</summary>
    private static void Block(
        ref readonly ushort words, int units, ReadOnlySpan<short> tables, int rows, Span<int> dots, int stride, ref readonly ushort ahead)
    {
        int row = 0;
        int tablesOfRow = units * TritTables.EntriesOfUnit;
        for (; row + 4 <= rows; row += 4)
        {
            Run4(in words, units, in tables[row * tablesOfRow], tablesOfRow, ref dots[row * stride], stride, in ahead);
        }

        if (row + 2 <= rows)
        {
            Run2(in words, units, in tables[row * tablesOfRow], tablesOfRow, ref dots[row * stride], stride, in ahead);
            row += 2;
        }

        if (row < rows)
        {
            Run1(in words, units, in tables[row * tablesOfRow], ref dots[row * stride], in ahead);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Run1x4(
        ref readonly ushort words, nint stride, int units, ref readonly short tables, ref int dots, nint dotsStride, ref readonly ushort ahead, nint aheadStride)
    {
        ref ushort second = ref Unsafe.Add(ref Unsafe.AsRef(in words), stride), secondAhead = ref Unsafe.Add(ref Unsafe.AsRef(in ahead), aheadStride);
        ref ushort third = ref Unsafe.Add(ref second, stride), thirdAhead = ref Unsafe.Add(ref secondAhead, aheadStride);
        ref ushort fourth = ref Unsafe.Add(ref third, stride), fourthAhead = ref Unsafe.Add(ref thirdAhead, aheadStride);
        Vector512<short> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        nint at = 0;
        ref readonly short table = ref tables;
        for (int unit = 0; unit < units; unit++)
        {
            Vector512<ushort> last0 = default, last1 = default, last2 = default, last3 = default;
            for (int word = 0; word < Words; word++)
            {
                CacheLine.Fetch(in ahead, at);
                CacheLine.Fetch(in secondAhead, at);
                CacheLine.Fetch(in thirdAhead, at);
                CacheLine.Fetch(in fourthAhead, at);
                sum0 += Sum(new TritIndices(in words, at, ref last0), in table, 0);
                sum1 += Sum(new TritIndices(in second, at, ref last1), in table, 0);
                sum2 += Sum(new TritIndices(in third, at, ref last2), in table, 0);
                sum3 += Sum(new TritIndices(in fourth, at, ref last3), in table, 0);
                at += Rows;
                table = ref Unsafe.Add(ref Unsafe.AsRef(in table), 3 * TritTables.Entries);
            }

            sum0 += Entry(TritIndices.OfLast(last0), in table, 0);
            sum1 += Entry(TritIndices.OfLast(last1), in table, 0);
            sum2 += Entry(TritIndices.OfLast(last2), in table, 0);
            sum3 += Entry(TritIndices.OfLast(last3), in table, 0);
            table = ref Unsafe.Add(ref Unsafe.AsRef(in table), TritTables.Entries);
        }

        Add(sum0, ref dots);
        Add(sum1, ref Unsafe.Add(ref dots, dotsStride));
        Add(sum2, ref Unsafe.Add(ref dots, 2 * dotsStride));
        Add(sum3, ref Unsafe.Add(ref dots, 3 * dotsStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Run1(
        ref readonly ushort words, int units, ref readonly short tables, ref int dots, ref readonly ushort ahead)
    {
        Vector512<short> sum0 = default;
        nint at = 0, table = 0;
        for (int unit = 0; unit < units; unit++)
        {
            Vector512<ushort> last = default;
            for (int word = 0; word < Words; word++)
            {
                CacheLine.Fetch(in ahead, at);
                var index = new TritIndices(in words, at, ref last);
                sum0 += Sum(index, in tables, table);
                at += Rows;
                table += 3 * TritTables.Entries;
            }

            sum0 += Entry(TritIndices.OfLast(last), in tables, table);
            table += TritTables.Entries;
        }

        Add(sum0, ref dots);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Run2(
        ref readonly ushort words, int units, ref readonly short tables, nint tablesOfRow, ref int dots, nint stride, ref readonly ushort ahead)
    {
        Vector512<short> sum0 = default, sum1 = default;
        nint at = 0, table = 0;
        for (int unit = 0; unit < units; unit++)
        {
            Vector512<ushort> last = default;
            for (int word = 0; word < Words; word++)
            {
                CacheLine.Fetch(in ahead, at);
                var index = new TritIndices(in words, at, ref last);
                sum0 += Sum(index, in tables, table);
                sum1 += Sum(index, in tables, table + tablesOfRow);
                at += Rows;
                table += 3 * TritTables.Entries;
            }

            last = TritIndices.OfLast(last);
            sum0 += Entry(last, in tables, table);
            sum1 += Entry(last, in tables, table + tablesOfRow);
            table += TritTables.Entries;
        }

        Add(sum0, ref dots);
        Add(sum1, ref Unsafe.Add(ref dots, stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Run4(
        ref readonly ushort words, int units, ref readonly short tables, nint tablesOfRow, ref int dots, nint stride, ref readonly ushort ahead)
    {
        Vector512<short> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        nint at = 0, table = 0;
        for (int unit = 0; unit < units; unit++)
        {
            Vector512<ushort> last = default;
            for (int word = 0; word < Words; word++)
            {
                CacheLine.Fetch(in ahead, at);
                var index = new TritIndices(in words, at, ref last);
                sum0 += Sum(index, in tables, table);
                sum1 += Sum(index, in tables, table + tablesOfRow);
                sum2 += Sum(index, in tables, table + (2 * tablesOfRow));
                sum3 += Sum(index, in tables, table + (3 * tablesOfRow));
                at += Rows;
                table += 3 * TritTables.Entries;
            }

            last = TritIndices.OfLast(last);
            sum0 += Entry(last, in tables, table);
            sum1 += Entry(last, in tables, table + tablesOfRow);
            sum2 += Entry(last, in tables, table + (2 * tablesOfRow));
            sum3 += Entry(last, in tables, table + (3 * tablesOfRow));
            table += TritTables.Entries;
        }

        Add(sum0, ref dots);
        Add(sum1, ref Unsafe.Add(ref dots, stride));
        Add(sum2, ref Unsafe.Add(ref dots, 2 * stride));
        Add(sum3, ref Unsafe.Add(ref dots, 3 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector512<short> sum, ref int dots)
    {
        (Vector512.LoadUnsafe(ref dots) + Vector512.WidenLower(sum)).StoreUnsafe(ref dots);
        (Vector512.LoadUnsafe(ref dots, Rows / 2) + Vector512.WidenUpper(sum)).StoreUnsafe(ref dots, Rows / 2);
    }

    /// <summary>What the three triples of a word name in their tables, 32 rows of W side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Sum(TritIndices index, ref readonly short tables, nint at) =>
        Entry(index.First, in tables, at) + Entry(index.Second, in tables, at + TritTables.Entries)
        + Entry(index.Third, in tables, at + (2 * TritTables.Entries));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Entry(Vector512<ushort> index, ref readonly short tables, nint at) =>
        TritIndices.Entry(index, Vector512.LoadUnsafe(in Unsafe.Add(ref Unsafe.AsRef(in tables), at)).AsUInt16()).AsInt16();
}
