#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime.Cuda;

namespace Specializer;

/// <content>The product of few rows of x.</content>
internal static partial class CudaInt8ProductKernels
{
    /// <summary>Rows of x of <see cref="MatMulFew"/> at most.</summary>
    public const int FewRowsOfX = 16;

    /// <summary>Rows of w of a block of <see cref="MatMulFew"/>.</summary>
    public const int FewRowsOfW = 32;

    /// <summary>Warps of a block of <see cref="MatMulFew"/>, which share K.</summary>
    public const int Warps = Threads / 32;

    /// <summary>Bytes of w of a warp's stage in <see cref="MatMulFew"/>.</summary>
    public const int FewStageBytes = FewRowsOfW * SliceColumns;

    /// <summary>⌈N/32⌉ blocks of 256 threads. Warps have a ring of their own each and wait for no other before the sums.</summary>
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
    /// <param name="stagedRows">Rows of x that a stage has room for: M up to eight, else 16.</param>
    /// <param name="stages">Stages of a ring, 3 to 6.</param>
    public static void MatMulFew(
        ArrayView<float> metas, ArrayView<int> sumsOfX, ArrayView<float> metasOfW, ArrayView<int> sumsOfW, ArrayView<float> bias, ArrayView<float> y,
        Int8Shape shape, long x, long w, int m, int stagedRows, int stages)
    {
        ArrayView<int> sums = SharedMemory.GetDynamic<int>();
        CudaAsm.Emit(FewRegisters);
        CudaAsm.Emit("mov.u32 %0, __dyn_shared_alloca;", out int sharedBase);
        int thread = Group.IdxX, lane = thread & 31, warp = thread >> 5;
        int rowBytes = 4 * shape.Stride, stageBytes = FewStageBytes + (stagedRows * SliceColumns), firstRow = Grid.IdxX * FewRowsOfW;
        int shared = sharedBase, ring = shared + (warp * stages * stageBytes);

        // A lane copies rows of its number / 4, eight apart; eight lanes store to all banks.
        int rowOfLane = lane >> 2, place = (rowOfLane * SliceColumns) + (((lane ^ (lane >> 3)) & 3) * 16);
        int firstByte = (warp * SliceColumns) + ((lane & 3) * 16), target = ring + place, targetOfX = target + FewStageBytes;
        long source = w + ((firstRow + rowOfLane) * (long)rowBytes) + firstByte, sourceOfX = x + (rowOfLane * (long)rowBytes) + firstByte;
        long distance = 8L * rowBytes;
        CudaAsm.Emit(FindSizes, shape.N - firstRow - rowOfLane, 8);
        for (int stage = 0; stage < stages - 1; stage++)
        {
            int at = stage * Warps * SliceColumns;
            CudaAsm.Emit(FetchRows, target + (stage * stageBytes), source + at, distance, 8 * SliceColumns, rowBytes - firstByte - at);
        }

        int row = firstRow + lane, n = IntrinsicMath.Min(row, shape.N - 1);
        var rowOfW = new Int8Row(metasOfW[2 * n], metasOfW[(2 * n) + 1], sumsOfW[n], bias[n]);

        // Up to here nothing was read that an earlier kernel writes.
        CudaAsm.Emit("griddepcontrol.launch_dependents; griddepcontrol.wait;");
        for (int stage = 0; stage < stages - 1; stage++)
        {
            int at = stage * Warps * SliceColumns;
            FetchFewX(targetOfX + (stage * stageBytes), sourceOfX + at, distance, rowBytes - firstByte - at, rowOfLane, m, stagedRows);
            CudaAsm.Emit("cp.async.commit_group;");
        }

        int rowOfX = IntrinsicMath.Min(lane & 7, stagedRows - 1), rowOfPiece = lane & 15;
        int placeOfRows = ring + (rowOfPiece * SliceColumns) + ((((lane >> 4) ^ (rowOfPiece >> 1)) & 3) * 16);
        int placeOfX = ring + FewStageBytes + (rowOfX * SliceColumns) + ((((lane >> 3) ^ (rowOfX >> 1)) & 3) * 16);
        int from = 0, to = (stages - 1) * stageBytes, end = stages * stageBytes, ahead = (stages - 1) * Warps * SliceColumns;
        for (int at = 0; at < rowBytes - (warp * SliceColumns); at += Warps * SliceColumns)
        {
            AwaitStage(stages);
            Warp.Barrier();
            if (at + ahead < rowBytes - (warp * SliceColumns))
            {
                CudaAsm.Emit(FetchRows, target + to, source + at + ahead, distance, 8 * SliceColumns, rowBytes - firstByte - at - ahead);
                FetchFewX(targetOfX + to, sourceOfX + at + ahead, distance, rowBytes - firstByte - at - ahead, rowOfLane, m, stagedRows);
            }

            CudaAsm.Emit("cp.async.commit_group;");
            CudaAsm.Emit(LoadRows, placeOfRows + from, (placeOfRows ^ 32) + from);
            CudaAsm.Emit(Times0, placeOfX + from);
            if (stagedRows > 8)
            {
                CudaAsm.Emit(Times1, placeOfX + from);
            }

            from += stageBytes;
            from = from == end ? 0 : from;
            to += stageBytes;
            to = to == end ? 0 : to;
        }

        CudaAsm.Emit("cp.async.wait_all;");
        Group.Barrier();
        int columns = (stagedRows + 7) & ~7, pitch = FewRowsOfW + SumPadding;
        int placeOfSums = shared + (((((warp * columns) + (2 * (lane & 3))) * pitch) + rowOfLane) * 4);
        CudaAsm.Emit(Store0, placeOfSums, placeOfSums + (pitch * 4));
        if (columns > 8)
        {
            CudaAsm.Emit(Store1, placeOfSums + (32 * pitch), placeOfSums + (36 * pitch));
        }

        Group.Barrier();
        if (row < shape.N)
        {
            for (int column = warp; column < m; column += Warps)
            {
                int sum = 0;
                for (int part = 0; part < Warps; part++)
                {
                    sum += sums[(((part * columns) + column) * pitch) + lane];
                }

                Int8ProductKernels.Store(sum, column, row, rowOfW, metas, sumsOfX, y, shape);
            }
        }
    }

    /// <summary>What a lane copies of a stage of x: 16 bytes of row <paramref name="row"/> and of the eighth behind it; zeros beyond M, and where a row has no <paramref name="rest"/> bytes more.</summary>
    private static void FetchFewX(int target, long source, long distance, int rest, int row, int m, int stagedRows)
    {
        if (row < stagedRows)
        {
            CudaAsm.Emit(FetchPiece, target, source, IntrinsicMath.Min(m - row, rest));
        }

        if (stagedRows > 8)
        {
            CudaAsm.Emit(FetchPiece, target + (8 * SliceColumns), source + distance, IntrinsicMath.Min(m - row - 8, rest));
        }
    }
}
#endif
