#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime.Cuda;

namespace Specializer;

/// <summary>y = x·wᵀ of int8 codes, sums exact in int32, then the scales.</summary>
internal static class Int8ProductKernels
{
    /// <summary>Threads of a block on tensor cores: four warps share K.</summary>
    public const int TensorCoreThreads = 128;

    /// <summary>Rows of W, and rows of x, of a block on tensor cores.</summary>
    public const int RowsOfBlock = 16;

    /// <summary>Sums that a thread of <see cref="Finish"/> takes.</summary>
    public const int SumsOfThread = 4;

    /// <summary>In plain C#: a warp an output, (N, M) blocks of 32.</summary>
    public static void MatMul(
        ArrayView<int> x, ArrayView<float> metas, ArrayView<int> sumsOfX, ArrayView<int> w, ArrayView<float> metasOfW, ArrayView<int> sumsOfW,
        ArrayView<float> bias, ArrayView<float> y, Int8Shape shape)
    {
        int sum = 0;
        for (int word = Group.IdxX; word < shape.Stride; word += 32)
        {
            int a = x[((long)Grid.IdxY * shape.Stride) + word];
            int b = w[((long)Grid.IdxX * shape.Stride) + word];
            for (int i = 0; i < 32; i += 8)
            {
                sum += (sbyte)(a >> i) * (sbyte)(b >> i);
            }
        }

        for (int lanes = 16; lanes > 0; lanes /= 2)
        {
            sum += Warp.ShuffleXor(sum, lanes);
        }

        if (Group.IdxX == 0)
        {
            Store(sum, Grid.IdxY, Grid.IdxX, Row(Grid.IdxX, metasOfW, sumsOfW, bias), metas, sumsOfX, y, shape);
        }
    }

    /// <summary>On NVIDIA's tensor cores (compute capability 8.0 on): (⌈N/16⌉, ⌈M/16⌉) blocks of 128. Padding rows of x and w are read as the last row.</summary>
    public static void MatMulOnTensorCores(
        ArrayView<int> x, ArrayView<float> metas, ArrayView<int> sumsOfX, ArrayView<int> w, ArrayView<float> metasOfW, ArrayView<int> sumsOfW,
        ArrayView<float> bias, ArrayView<float> y, Int8Shape shape, long addressOfX, long addressOfW, int m)
    {
        ArrayView<int> partial = SharedMemory.Allocate<int>(4 * 256);
        CudaAsm.Emit(".reg .b32 c<8>;");
        CudaAsm.Emit("mov.b32 c0, 0; mov.b32 c1, 0; mov.b32 c2, 0; mov.b32 c3, 0; mov.b32 c4, 0; mov.b32 c5, 0; mov.b32 c6, 0; mov.b32 c7, 0;");
        int lane = Group.IdxX & 31, warp = Group.IdxX >> 5;
        int g = lane >> 2, t = lane & 3;
        int firstRow = Grid.IdxX * RowsOfBlock, firstOfX = Grid.IdxY * RowsOfBlock;
        long rowBytes = shape.Stride * 4L;
        long low = addressOfW + (IntrinsicMath.Min(firstRow + g, shape.N - 1) * rowBytes) + (t * 16);
        long high = addressOfW + (IntrinsicMath.Min(firstRow + g + 8, shape.N - 1) * rowBytes) + (t * 16);
        long left = addressOfX + (IntrinsicMath.Min(firstOfX + g, m - 1) * rowBytes) + (t * 16);
        long right = addressOfX + (IntrinsicMath.Min(firstOfX + g + 8, m - 1) * rowBytes) + (t * 16);

        // A lane's 16 bytes of a row's 64 are the operands of two mmas; columns are in another order then, for x and w alike.
        for (long at = warp * 64L; at < rowBytes; at += 256)
        {
            CudaAsm.Emit(
                """
                {
                .reg .b32 a<4>, b<4>, l<4>, r<4>;
                ld.global.nc.v4.b32 {a0, a1, a2, a3}, [%0];
                ld.global.nc.v4.b32 {b0, b1, b2, b3}, [%1];
                ld.global.nc.v4.b32 {l0, l1, l2, l3}, [%2];
                ld.global.nc.v4.b32 {r0, r1, r2, r3}, [%3];
                mma.sync.aligned.m16n8k32.row.col.s32.s8.s8.s32 {c0, c1, c2, c3}, {a0, b0, a1, b1}, {l0, l1}, {c0, c1, c2, c3};
                mma.sync.aligned.m16n8k32.row.col.s32.s8.s8.s32 {c4, c5, c6, c7}, {a0, b0, a1, b1}, {r0, r1}, {c4, c5, c6, c7};
                mma.sync.aligned.m16n8k32.row.col.s32.s8.s8.s32 {c0, c1, c2, c3}, {a2, b2, a3, b3}, {l2, l3}, {c0, c1, c2, c3};
                mma.sync.aligned.m16n8k32.row.col.s32.s8.s8.s32 {c4, c5, c6, c7}, {a2, b2, a3, b3}, {r2, r3}, {c4, c5, c6, c7};
                }
                """,
                low + at,
                high + at,
                left + at,
                right + at);
        }

        int place = (warp * 256) + (g * 16) + (2 * t);
        CudaAsm.Emit("mov.b32 %0, c0;", out int c0);
        CudaAsm.Emit("mov.b32 %0, c1;", out int c1);
        CudaAsm.Emit("mov.b32 %0, c2;", out int c2);
        CudaAsm.Emit("mov.b32 %0, c3;", out int c3);
        CudaAsm.Emit("mov.b32 %0, c4;", out int c4);
        CudaAsm.Emit("mov.b32 %0, c5;", out int c5);
        CudaAsm.Emit("mov.b32 %0, c6;", out int c6);
        CudaAsm.Emit("mov.b32 %0, c7;", out int c7);
        partial[place] = c0;
        partial[place + 1] = c1;
        partial[place + 128] = c2;
        partial[place + 129] = c3;
        partial[place + 8] = c4;
        partial[place + 9] = c5;
        partial[place + 136] = c6;
        partial[place + 137] = c7;
        Group.Barrier();
        for (int o = Group.IdxX; o < 256; o += TensorCoreThreads)
        {
            int n = firstRow + (o % 16), row = firstOfX + (o / 16);
            if (n < shape.N && row < m)
            {
                int source = ((o % 16) * 16) + (o / 16);
                int sum = partial[source] + partial[256 + source] + partial[512 + source] + partial[768 + source];
                Store(sum, row, n, Row(n, metasOfW, sumsOfW, bias), metas, sumsOfX, y, shape);
            }
        }
    }

    /// <summary>The values of sums that a library found, of rows of W from <paramref name="first"/> on: (⌈rows/1024⌉, M) blocks of 256, or of 32.</summary>
    /// <param name="sums">[M, rows]; columns beyond N are passed over.</param>
    /// <param name="metas">Scale and zero point of each row of x.</param>
    /// <param name="sumsOfX">Σ code of each row of x.</param>
    /// <param name="metasOfW">Scale and zero point of each row of W.</param>
    /// <param name="sumsOfW">Σ code of each row of W.</param>
    /// <param name="bias">[N].</param>
    /// <param name="y">[M, N].</param>
    /// <param name="shape">The shape.</param>
    /// <param name="first">The first row of W.</param>
    /// <param name="rows">Rows of W, a multiple of 4.</param>
    public static void Finish(
        ArrayView<int> sums, ArrayView<float> metas, ArrayView<int> sumsOfX, ArrayView<float> metasOfW, ArrayView<int> sumsOfW,
        ArrayView<float> bias, ArrayView<float> y, Int8Shape shape, int first, int rows)
    {
        int step = Group.DimX, column = (Grid.IdxX * step * SumsOfThread) + Group.IdxX, last = rows - 1;
        long row = (long)Grid.IdxY * rows;

        // All are read before any is written, so that no store keeps a load waiting.
        int sum0 = sums[row + IntrinsicMath.Min(column, last)], sum1 = sums[row + IntrinsicMath.Min(column + step, last)];
        int sum2 = sums[row + IntrinsicMath.Min(column + (2 * step), last)], sum3 = sums[row + IntrinsicMath.Min(column + (3 * step), last)];
        int end = IntrinsicMath.Min(first + rows, shape.N), n0 = first + column, n1 = n0 + step, n2 = n1 + step, n3 = n2 + step;
        Int8Row row0 = Row(IntrinsicMath.Min(n0, end - 1), metasOfW, sumsOfW, bias), row1 = Row(IntrinsicMath.Min(n1, end - 1), metasOfW, sumsOfW, bias);
        Int8Row row2 = Row(IntrinsicMath.Min(n2, end - 1), metasOfW, sumsOfW, bias), row3 = Row(IntrinsicMath.Min(n3, end - 1), metasOfW, sumsOfW, bias);
        if (n0 < end)
        {
            Store(sum0, Grid.IdxY, n0, row0, metas, sumsOfX, y, shape);
        }

        if (n1 < end)
        {
            Store(sum1, Grid.IdxY, n1, row1, metas, sumsOfX, y, shape);
        }

        if (n2 < end)
        {
            Store(sum2, Grid.IdxY, n2, row2, metas, sumsOfX, y, shape);
        }

        if (n3 < end)
        {
            Store(sum3, Grid.IdxY, n3, row3, metas, sumsOfX, y, shape);
        }
    }

    /// <summary>Writes a value of a sum, see <see cref="Value"/>.</summary>
    public static void Store(
        int sum, int row, int n, Int8Row rowOfW, ArrayView<float> metas, ArrayView<int> sumsOfX, ArrayView<float> y, Int8Shape shape) =>
        y[((long)row * shape.N) + n] = Value(sum, row, rowOfW, metas, sumsOfX, shape);

    /// <summary>
    /// (Σqₓq_w − zₓ·Σq_w − z_w·(Σqₓ − K·zₓ))·(sₓ·s_w) + bias: in binary32 where there are no zero points, else in binary64 and rounded once.
    /// </summary>
    public static float Value(int sum, int row, Int8Row rowOfW, ArrayView<float> metas, ArrayView<int> sumsOfX, Int8Shape shape)
    {
        float scaleOfX = metas[2 * row];
        float value;
        if (shape.IsSymmetric != 0)
        {
            value = sum * (scaleOfX * rowOfW.Scale);
        }
        else
        {
            double zeroOfX = metas[(2 * row) + 1], zeroOfW = rowOfW.Zero;
            double exact = sum - (zeroOfX * rowOfW.Sum) - (zeroOfW * (sumsOfX[row] - (shape.K * zeroOfX)));
            value = (float)(exact * ((double)scaleOfX * rowOfW.Scale));
        }

        // Added in binary64, which gives the same bits: a device's compiler would fuse a multiplication and an addition of binary32.
        return (float)((double)value + rowOfW.Bias);
    }

    private static Int8Row Row(int n, ArrayView<float> metas, ArrayView<int> sums, ArrayView<float> bias) => new(metas[2 * n], metas[(2 * n) + 1], sums[n], bias[n]);
}
#endif
