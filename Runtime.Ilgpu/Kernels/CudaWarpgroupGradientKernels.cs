#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime.Cuda;

namespace Specializer;

/// <summary>Kernels around g·Ŵ on warpgroups, for launches that begin before the one ahead ends. Addresses are those of the device.</summary>
internal static class CudaWarpgroupGradientKernels
{
    /// <summary>Threads of a block of <see cref="Add"/>.</summary>
    public const int AddThreads = 256;

    /// <summary>
    /// g[M, n] as <see cref="GpuWarpgroupTransposed"/> reads it: each slice of a row times a power of two that takes its largest element to 32..64, since gradients are often smaller than binary16
    /// holds. factors[slices, M] receive the inverse. (slices, ⌈M/rowsAtOnce⌉) blocks of at most 1024; neighbouring threads have 1, 2 or 4 rows, which stand side by side.
    /// </summary>
    public static void Arrange(long g, long arranged, long factors, int n, int columns, int slice, int m, int rowsOfBlock, int rowsAtOnce)
    {
        var dynamicShared = SharedMemory.GetDynamic<float>();
        CudaAsm.Emit(".reg .f32 v<8>, factor; .reg .b32 largest; .reg .pred first; mov.b32 largest, 0;");
        CudaAsm.Emit("mov.u32 %0, __dyn_shared_alloca;", out int sharedBase);
        int shared = sharedBase;
        int ofRow = Group.IdxX & (rowsAtOnce - 1), row = (Grid.IdxY * rowsAtOnce) + ofRow;
        int firstRow = row / rowsOfBlock * rowsOfBlock, rows = IntrinsicMath.Min(rowsOfBlock, m - firstRow);
        int begin = Grid.IdxX * slice, step = Group.DimX / rowsAtOnce * 8, first = begin + (Group.IdxX / rowsAtOnce * 8);
        int end = row < m ? IntrinsicMath.Min(begin + slice, columns) : 0;
        long source = g + (row * (long)n * 4);
        long target = arranged + (firstRow * (long)columns * 2) + ((row - firstRow) * 16L);
        CudaAsm.Emit("setp.lt.s32 first, %0, %1; @first st.shared.b32 [%2], 0;", Group.IdxX, rowsAtOnce, shared + (ofRow * 4));
        Group.Barrier();
        CudaAsm.Emit("griddepcontrol.launch_dependents; griddepcontrol.wait;");
        for (int i = first; i < end; i += step)
        {
            Load(source, i, n);
            CudaAsm.Emit(
                """
                {
                .reg .f32 most, next;
                .reg .b32 bits;
                abs.f32 most, v0; abs.f32 next, v1; max.f32 most, most, next; abs.f32 next, v2; max.f32 most, most, next; abs.f32 next, v3; max.f32 most, most, next;
                abs.f32 next, v4; max.f32 most, most, next; abs.f32 next, v5; max.f32 most, most, next; abs.f32 next, v6; max.f32 most, most, next; abs.f32 next, v7; max.f32 most, most, next;
                mov.b32 bits, most;
                max.u32 largest, largest, bits;
                }
                """);
        }

        for (int lanes = rowsAtOnce; lanes < 32; lanes *= 2)
        {
            CudaAsm.Emit("{ .reg .b32 other; shfl.sync.bfly.b32 other, largest, %0, 31, 0xffffffff; max.u32 largest, largest, other; }", lanes);
        }

        CudaAsm.Emit("setp.lt.s32 first, %0, %1; @first red.shared.max.u32 [%2], largest;", Group.IdxX & 31, rowsAtOnce, shared + (ofRow * 4));
        Group.Barrier();

        // 2^e ≤ largest < 2^(e+1), as bits e + 127: the factor is 2^(5−e), within what binary32 and its inverse can hold.
        CudaAsm.Emit(
            """
            {
            .reg .b32 up;
            ld.shared.b32 largest, [%0];
            shr.u32 up, largest, 23;
            sub.s32 up, 259, up;
            min.s32 up, up, 253;
            shl.b32 largest, up, 23;
            mov.b32 factor, largest;
            sub.s32 up, 254, up;
            shl.b32 largest, up, 23;
            }
            """,
            shared + (ofRow * 4));
        for (int i = first; i < end; i += step)
        {
            // What the loop above left in registers, where it ran once.
            if (slice > step)
            {
                Load(source, i, n);
            }

            CudaAsm.Emit(
                """
                {
                .reg .b32 h<4>;
                mul.f32 v0, v0, factor; mul.f32 v1, v1, factor; mul.f32 v2, v2, factor; mul.f32 v3, v3, factor;
                mul.f32 v4, v4, factor; mul.f32 v5, v5, factor; mul.f32 v6, v6, factor; mul.f32 v7, v7, factor;
                cvt.rn.f16x2.f32 h0, v1, v0; cvt.rn.f16x2.f32 h1, v3, v2; cvt.rn.f16x2.f32 h2, v5, v4; cvt.rn.f16x2.f32 h3, v7, v6;
                st.global.v4.b32 [%0], {h0, h1, h2, h3};
                }
                """,
                target + (i * 2L * rows));
        }

        if (Group.IdxX < rowsAtOnce && row < m)
        {
            CudaAsm.Emit("st.global.b32 [%0], largest;", factors + (((Grid.IdxX * (long)m) + row) * 4));
        }

        // Never taken: it keeps the declaration of the dynamic shared memory alive.
        if (slice < 0)
        {
            CudaAsm.Emit("st.global.f32 [%0], %1;", factors, dynamicShared[row]);
        }
    }

    /// <summary>y[length] = Σ parts[count, length]: ⌈length/256⌉ blocks.</summary>
    public static void Add(long parts, long y, int count, long length)
    {
        long at = (Grid.IdxX * (long)AddThreads) + Group.IdxX;
        CudaAsm.Emit(".reg .f32 sum; mov.f32 sum, 0f00000000;");
        CudaAsm.Emit("griddepcontrol.launch_dependents; griddepcontrol.wait;");
        if (at < length)
        {
            long source = parts + (at * 4);
            int part = 0;
            for (; part + 4 <= count; part += 4)
            {
                CudaAsm.Emit(
                    """
                    {
                    .reg .f32 v<4>;
                    ld.global.f32 v0, [%0]; ld.global.f32 v1, [%1]; ld.global.f32 v2, [%2]; ld.global.f32 v3, [%3];
                    add.f32 sum, sum, v0; add.f32 sum, sum, v1; add.f32 sum, sum, v2; add.f32 sum, sum, v3;
                    }
                    """,
                    source, source + (length * 4), source + (length * 8), source + (length * 12));
                source += length * 16;
            }

            for (; part < count; part++)
            {
                CudaAsm.Emit("{ .reg .f32 v; ld.global.f32 v, [%0]; add.f32 sum, sum, v; }", source);
                source += length * 4;
            }

            CudaAsm.Emit("st.global.f32 [%0], sum;", y + (at * 4));
        }
    }

    /// <summary>Eight columns from i on into v0 to v7; 0 behind the last. Where rows begin at multiples of 16 bytes, two loads do.</summary>
    private static void Load(long source, int i, int n)
    {
        if ((n & 3) == 0 && (source & 15) == 0 && i + 8 <= n)
        {
            CudaAsm.Emit("ld.global.v4.f32 {v0, v1, v2, v3}, [%0]; ld.global.v4.f32 {v4, v5, v6, v7}, [%0+16];", source + (i * 4L));
        }
        else
        {
            CudaAsm.Emit(
                """
                {
                .reg .pred in<8>;
                setp.gt.s32 in0, %1, 0; setp.gt.s32 in1, %1, 1; setp.gt.s32 in2, %1, 2; setp.gt.s32 in3, %1, 3;
                setp.gt.s32 in4, %1, 4; setp.gt.s32 in5, %1, 5; setp.gt.s32 in6, %1, 6; setp.gt.s32 in7, %1, 7;
                mov.f32 v0, 0f00000000; mov.f32 v1, 0f00000000; mov.f32 v2, 0f00000000; mov.f32 v3, 0f00000000;
                mov.f32 v4, 0f00000000; mov.f32 v5, 0f00000000; mov.f32 v6, 0f00000000; mov.f32 v7, 0f00000000;
                @in0 ld.global.f32 v0, [%0]; @in1 ld.global.f32 v1, [%0+4]; @in2 ld.global.f32 v2, [%0+8]; @in3 ld.global.f32 v3, [%0+12];
                @in4 ld.global.f32 v4, [%0+16]; @in5 ld.global.f32 v5, [%0+20]; @in6 ld.global.f32 v6, [%0+24]; @in7 ld.global.f32 v7, [%0+28];
                }
                """,
                source + (i * 4L),
                n - i);
        }
    }
}
#endif
