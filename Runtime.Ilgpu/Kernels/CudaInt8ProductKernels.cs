#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime.Cuda;

namespace Specializer;

/// <summary>y = x·wᵀ of int8 codes as <see cref="Int8ProductKernels"/>, for launches that begin before the ones ahead of them end (compute capability 9.0).</summary>
/// <remarks>
/// Eight warps of <see cref="MatMul"/> take 32 rows of w each, or share them: 2, 4 or 8 warps have a slice each of every stage's columns, 64 of them. So a stage of w is 16 kB in every division, and
/// blocks have 128, 64 or 32 rows. Stages stand in a ring in shared memory, all but one of them under way; the first ones of w are asked for before the kernel waits for x. Rows of a stage are 64
/// bytes, whose pieces of 16 are exchanged by bits 1 and 2 of the row's number, so that copies and loads of eight rows meet all banks. Sums are exact in any order.
/// </remarks>
internal static partial class CudaInt8ProductKernels
{
    /// <summary>Threads of a block: eight warps.</summary>
    public const int Threads = 256;

    /// <summary>Rows of x of a block.</summary>
    public const int MostRowsOfX = 64;

    /// <summary>Rows of w of a block whose warps share nothing.</summary>
    public const int RowsOfWarps = 256;

    /// <summary>Columns of a slice of a stage: two mmas.</summary>
    public const int SliceColumns = 64;

    /// <summary>Bytes of w of a stage.</summary>
    public const int StageBytes = RowsOfWarps * SliceColumns;

    /// <summary>Sums of a row of x stand this many words beyond the rows of w of a block, so that stores meet all banks.</summary>
    public const int SumPadding = 4;

    /// <summary>(⌈M/64⌉, ⌈N/(256 ≫ sliceBits)⌉) blocks of 256 threads.</summary>
    /// <param name="metas">Scale and zero point of each row of x.</param>
    /// <param name="sumsOfX">Σ code of each row of x, where there are zero points.</param>
    /// <param name="metasOfW">Scale and zero point of each row of w.</param>
    /// <param name="sumsOfW">Σ code of each row of w.</param>
    /// <param name="bias">[N].</param>
    /// <param name="y">[M, N].</param>
    /// <param name="shape">The shape.</param>
    /// <param name="x">Address of the codes of x, [M, stride] words.</param>
    /// <param name="w">Address of the codes of w, [N, stride] words.</param>
    /// <param name="m">Rows of x.</param>
    /// <param name="sliceBits">1, 2 or 3: two to the power of it warps share 32 rows of w.</param>
    /// <param name="stagedRows">Rows of x that a stage has room for: M up to eight, else 16, 32 or 64.</param>
    /// <param name="stages">Stages of the ring, 3 to 6.</param>
    public static void MatMul(
        ArrayView<float> metas, ArrayView<int> sumsOfX, ArrayView<float> metasOfW, ArrayView<int> sumsOfW, ArrayView<float> bias, ArrayView<float> y,
        Int8Shape shape, long x, long w, int m, int sliceBits, int stagedRows, int stages)
    {
        ArrayView<int> sums = SharedMemory.GetDynamic<int>();
        CudaAsm.Emit(Registers);
        CudaAsm.Emit("mov.u32 %0, __dyn_shared_alloca;", out int sharedBase);
        int shared = sharedBase;
        int thread = Group.IdxX, slices = 1 << sliceBits, rowsOfW = RowsOfWarps >> sliceBits;
        int rowBytes = 4 * shape.Stride, width = SliceColumns << sliceBits, stageBytes = StageBytes + (stagedRows << (6 + sliceBits));
        int firstOfX = Grid.IdxX * MostRowsOfX, firstRow = Grid.IdxY * rowsOfW;
        int rowsOfX = IntrinsicMath.Min(MostRowsOfX, m - firstOfX);
        x += firstOfX * (long)rowBytes;

        // Eight neighbouring threads copy a slice of two rows, so that their stores meet all banks, and those beside them the next slices, so that they read whole lines.
        int pair = thread >> (3 + sliceBits), rowOfThread = (2 * pair) + ((thread >> 2) & 1), sliceOfThread = (thread >> 3) & (slices - 1);
        int firstByte = (sliceOfThread * SliceColumns) + ((thread & 3) * 16), rowDistance = SliceColumns >> sliceBits;
        int place = (rowOfThread * SliceColumns) + (((thread ^ pair) & 3) * 16);
        int target = shared + (sliceOfThread * rowsOfW * SliceColumns) + place, targetOfX = shared + StageBytes + (sliceOfThread * stagedRows * SliceColumns) + place;
        long source = w + ((firstRow + rowOfThread) * (long)rowBytes) + firstByte, sourceOfX = x + (rowOfThread * (long)rowBytes) + firstByte;
        long sourceDistance = rowDistance * (long)rowBytes;
        CudaAsm.Emit(FindSizes, shape.N - firstRow - rowOfThread, rowDistance);
        for (int stage = 0; stage < stages - 1; stage++)
        {
            int at = stage * width;
            CudaAsm.Emit(FetchRows, target + (stage * stageBytes), source + at, sourceDistance, rowDistance * SliceColumns, rowBytes - firstByte - at);
        }

        int row = thread & (rowsOfW - 1), n = IntrinsicMath.Min(firstRow + row, shape.N - 1);
        var rowOfW = new Int8Row(metasOfW[2 * n], metasOfW[(2 * n) + 1], sumsOfW[n], bias[n]);

        // Up to here nothing was read that an earlier kernel writes.
        CudaAsm.Emit("griddepcontrol.launch_dependents; griddepcontrol.wait;");
        for (int stage = 0; stage < stages - 1; stage++)
        {
            int at = stage * width;
            FetchX(targetOfX + (stage * stageBytes), sourceOfX + at, sourceDistance, rowBytes - firstByte - at, rowOfThread, rowDistance, rowsOfX, stagedRows);
            CudaAsm.Emit("cp.async.commit_group;");
        }

        int lane = thread & 31, warp = thread >> 5, g = lane >> 2, t = lane & 3;
        int slice = warp & (slices - 1), rowOfWarp = (warp >> sliceBits) * 32;
        int rowOfLane = lane & 15, rowOfX = IntrinsicMath.Min(lane & 7, stagedRows - 1);
        int placeOfRows = shared + (((slice * rowsOfW) + rowOfWarp + rowOfLane) * SliceColumns) + ((((lane >> 4) ^ (rowOfLane >> 1)) & 3) * 16);
        int placeOfX = shared + StageBytes + (((slice * stagedRows) + rowOfX) * SliceColumns) + ((((lane >> 3) ^ (rowOfX >> 1)) & 3) * 16);
        int from = 0, to = (stages - 1) * stageBytes, end = stages * stageBytes;
        for (int at = 0; at < rowBytes; at += width)
        {
            AwaitStage(stages);

            // Now the stage is there for all warps, and all have done with the one before it, whose place is filled again.
            Group.Barrier();
            int next = at + ((stages - 1) * width);
            if (next < rowBytes)
            {
                CudaAsm.Emit(FetchRows, target + to, source + next, sourceDistance, rowDistance * SliceColumns, rowBytes - firstByte - next);
                FetchX(targetOfX + to, sourceOfX + next, sourceDistance, rowBytes - firstByte - next, rowOfThread, rowDistance, rowsOfX, stagedRows);
            }

            CudaAsm.Emit("cp.async.commit_group;");
            CudaAsm.Emit(LoadRows, placeOfRows + from, (placeOfRows ^ 32) + from);
            CudaAsm.Emit(Times0, placeOfX + from);
            if (stagedRows > 8)
            {
                CudaAsm.Emit(Times1, placeOfX + from);
            }

            if (stagedRows > 16)
            {
                CudaAsm.Emit(Times2To3, placeOfX + from);
            }

            if (stagedRows > 32)
            {
                CudaAsm.Emit(Times4To7, placeOfX + from);
            }

            from += stageBytes;
            from = from == end ? 0 : from;
            to += stageBytes;
            to = to == end ? 0 : to;
        }

        CudaAsm.Emit("cp.async.wait_all;");
        Group.Barrier();
        int columns = (stagedRows + 7) & ~7, pitch = rowsOfW + SumPadding;
        StoreSums(shared + ((((((slice * columns) + (2 * t)) * pitch) + rowOfWarp + g)) * 4), pitch * 4, columns);
        Group.Barrier();
        if (firstRow + row < shape.N)
        {
            for (int column = thread >> (8 - sliceBits); column < rowsOfX; column += slices)
            {
                int sum = 0;
                for (int part = 0; part < slices; part++)
                {
                    sum += sums[(((part * columns) + column) * pitch) + row];
                }

                Int8ProductKernels.Store(sum, firstOfX + column, firstRow + row, rowOfW, metas, sumsOfX, y, shape);
            }
        }
    }

    /// <summary>Waits until all but the last two less than <paramref name="stages"/> groups of the thread's copies have arrived.</summary>
    private static void AwaitStage(int stages)
    {
        if (stages == 3)
        {
            CudaAsm.Emit("cp.async.wait_group 1;");
        }
        else if (stages == 4)
        {
            CudaAsm.Emit("cp.async.wait_group 2;");
        }
        else if (stages == 5)
        {
            CudaAsm.Emit("cp.async.wait_group 3;");
        }
        else
        {
            CudaAsm.Emit("cp.async.wait_group 4;");
        }
    }

    /// <summary>What a thread copies of a stage of x: 16 bytes of each of its rows; zeros beyond the rows there are, and where a row has no <paramref name="rest"/> bytes more.</summary>
    private static void FetchX(int target, long source, long sourceDistance, int rest, int firstRow, int rowDistance, int rows, int stagedRows)
    {
        for (int row = firstRow; row < stagedRows; row += rowDistance)
        {
            CudaAsm.Emit(FetchPiece, target, source, IntrinsicMath.Min(rows - row, rest));
            target += rowDistance * SliceColumns;
            source += sourceDistance;
        }
    }

    /// <summary>A warp's sums, [row of x, row of w], for <paramref name="columns"/> rows of x.</summary>
    private static void StoreSums(int place, int pitch, int columns)
    {
        CudaAsm.Emit(Store0, place, place + pitch);
        if (columns > 8)
        {
            CudaAsm.Emit(Store1, place + (8 * pitch), place + (9 * pitch));
        }

        if (columns > 16)
        {
            CudaAsm.Emit(Store2, place + (16 * pitch), place + (17 * pitch));
            CudaAsm.Emit(Store3, place + (24 * pitch), place + (25 * pitch));
        }

        if (columns > 32)
        {
            CudaAsm.Emit(Store4, place + (32 * pitch), place + (33 * pitch));
            CudaAsm.Emit(Store5, place + (40 * pitch), place + (41 * pitch));
            CudaAsm.Emit(Store6, place + (48 * pitch), place + (49 * pitch));
            CudaAsm.Emit(Store7, place + (56 * pitch), place + (57 * pitch));
        }
    }
}
#endif
