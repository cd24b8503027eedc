#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime.Cuda;

namespace Specializer;

/// <summary>Kernels around g·Ŵ on tensor cores, for launches that begin before the one ahead ends (compute capability 9.0). Addresses are those of the device.</summary>
internal static class CudaGradientKernels
{
    /// <summary>Warps of a block that rounds g, at most.</summary>
    public const int ArrangeWarps = 32;

    /// <summary>Threads of a block of <see cref="Collect"/>.</summary>
    public const int CollectThreads = 128;

    /// <summary>
    /// g[M, n] as binary16 [M, stride], padding 0, in slices of columns: each slice of a row times a power of two that takes its largest element to 16..32, since
    /// gradients are often smaller than binary16 holds, and scale·g must not be larger. factors[slices, M] receive the inverse. (slices, M) blocks of at most 1024.
    /// </summary>
    public static void Arrange(long g, long arranged, long factors, int n, int stride, int slice)
    {
        var dynamicShared = SharedMemory.GetDynamic<float>();
        CudaAsm.Emit(".reg .f32 factor; .reg .b32 largest; mov.b32 largest, 0;");
        CudaAsm.Emit("mov.u32 %0, __dyn_shared_alloca;", out int sharedBase);
        int shared = sharedBase;
        int first = Grid.IdxX * slice;
        int end = IntrinsicMath.Min(first + slice, stride);
        int lane = Group.IdxX & 31, warps = Group.DimX >> 5;
        long source = g + (Grid.IdxY * (long)n * 4);
        long target = arranged + (Grid.IdxY * (long)stride * 2);
        CudaAsm.Emit("griddepcontrol.launch_dependents; griddepcontrol.wait;");
        for (int i = first + Group.IdxX; i < IntrinsicMath.Min(end, n); i += Group.DimX)
        {
            CudaAsm.Emit("{ .reg .b32 bits; ld.global.b32 bits, [%0]; and.b32 bits, bits, 0x7fffffff; max.u32 largest, largest, bits; }", source + (i * 4L));
        }

        CudaAsm.Emit("redux.sync.max.u32 largest, largest, 0xffffffff; st.shared.b32 [%0], largest;", shared + ((Group.IdxX >> 5) * 4));
        Group.Barrier();
        CudaAsm.Emit("ld.shared.b32 largest, [%0]; redux.sync.max.u32 largest, largest, 0xffffffff;", shared + (IntrinsicMath.Min(lane, warps - 1) * 4));

        // 2^e ≤ largest < 2^(e+1), as bits e + 127: the factor is 2^(4−e), within what binary32 and its inverse can hold.
        CudaAsm.Emit(
            """
            {
            .reg .b32 up;
            shr.u32 up, largest, 23;
            sub.s32 up, 258, up;
            min.s32 up, up, 253;
            shl.b32 largest, up, 23;
            mov.b32 factor, largest;
            sub.s32 up, 254, up;
            shl.b32 largest, up, 23;
            }
            """);
        for (int i = first + Group.IdxX; i < end; i += Group.DimX)
        {
            CudaAsm.Emit(
                """
                {
                .reg .pred in;
                .reg .f32 value;
                .reg .b16 rounded;
                setp.ne.s32 in, %2, 0;
                mov.f32 value, 0f00000000;
                @in ld.global.f32 value, [%0];
                mul.f32 value, value, factor;
                cvt.rn.f16.f32 rounded, value;
                st.global.b16 [%1], rounded;
                }
                """,
                source + (i * 4L),
                target + (i * 2L),
                i < n ? 1 : 0);
        }

        if (Group.IdxX == 0)
        {
            CudaAsm.Emit("st.global.b32 [%0], largest;", factors + (((Grid.IdxX * (long)Grid.DimY) + Grid.IdxY) * 4));
        }

        // Never taken: it keeps the declaration of the dynamic shared memory alive.
        if (slice < 0)
        {
            CudaAsm.Emit("st.global.f32 [%0], %1;", factors, dynamicShared[lane]);
        }
    }

    /// <summary>y[M, k] = Σ factors[count, M] ⊙ parts[count, M, columns], out of the columns of the units: (⌈k/128⌉, M) blocks.</summary>
    public static void Collect(long parts, long factors, long y, int count, int k, int columns, int groupLength, int paddedGroup)
    {
        int at = (Grid.IdxX * CollectThreads) + Group.IdxX;
        CudaAsm.Emit(".reg .f32 sum; mov.f32 sum, 0f00000000;");
        CudaAsm.Emit("griddepcontrol.launch_dependents; griddepcontrol.wait;");
        if (at < k)
        {
            long source = parts + (((Grid.IdxY * (long)columns) + (at / groupLength * paddedGroup) + (at % groupLength)) * 4);
            long step = Grid.DimY * (long)columns * 4;
            long factor = factors + (Grid.IdxY * 4L);
            long next = Grid.DimY * 4L;
            int part = 0;
            for (; part + 4 <= count; part += 4)
            {
                CudaAsm.Emit(
                    """
                    {
                    .reg .f32 v<4>, f<4>;
                    ld.global.f32 v0, [%0]; ld.global.f32 v1, [%1]; ld.global.f32 v2, [%2]; ld.global.f32 v3, [%3];
                    ld.global.f32 f0, [%4]; ld.global.f32 f1, [%5]; ld.global.f32 f2, [%6]; ld.global.f32 f3, [%7];
                    fma.rn.f32 sum, v0, f0, sum; fma.rn.f32 sum, v1, f1, sum; fma.rn.f32 sum, v2, f2, sum; fma.rn.f32 sum, v3, f3, sum;
                    }
                    """,
                    source, source + step, source + (2 * step), source + (3 * step), factor, factor + next, factor + (2 * next), factor + (3 * next));
                source += 4 * step;
                factor += 4 * next;
            }

            for (; part < count; part++)
            {
                CudaAsm.Emit("{ .reg .f32 v, f; ld.global.f32 v, [%0]; ld.global.f32 f, [%1]; fma.rn.f32 sum, v, f, sum; }", source, factor);
                source += step;
                factor += next;
            }

            CudaAsm.Emit("st.global.f32 [%0], sum;", y + (((Grid.IdxY * (long)k) + at) * 4));
        }
    }
}
#endif
