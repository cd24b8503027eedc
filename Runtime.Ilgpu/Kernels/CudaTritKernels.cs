#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime.Cuda;
using Specializer.Layout;

namespace Specializer;

/// <summary>x as products on binary tensor cores read it: bit planes of numbers of 16 bits, which share a power of two in each slice of 384 columns.</summary>
/// <remarks>
/// With E the exponent of a slice's largest magnitude, 2^E ≤ |x| &lt; 2^(E + 1), a number is round(x·2^(14 − E)), half to even, at most 32767. So x is off by
/// at most 2^−15 of the slice's largest. A slice that is not finite gives NaN.
/// </remarks>
internal static class CudaTritKernels
{
    /// <summary>Threads of a block: one for each column of a slice.</summary>
    public const int BlockSize = TritPlanes.Columns;

    /// <summary>Bytes of a slice's planes.</summary>
    public const int SliceBytes = TritPlanes.Columns * 2;

    /// <summary>Bytes of a block's shared memory: each warp's largest number and its sum.</summary>
    public const int SharedBytes = 2 * Warps * sizeof(int);

    private const int Warps = BlockSize / 32;

    /// <summary>
    /// One slice a block: (slices, M) blocks. Warp 4·j + t has the columns of digit j whose bits are lane t's, and votes on each of their bits: bit 8·b + g of all 32 is the
    /// word of lane 4·g + t for byte b.
    /// </summary>
    /// <param name="x">Address of x, [M, stride].</param>
    /// <param name="isHalf">1 where x is binary16, 0 where it is binary32.</param>
    /// <param name="k">Columns of x.</param>
    /// <param name="stride">Elements from one row to the next.</param>
    /// <param name="planes">Address of the planes, <see cref="SliceBytes"/> for each row and slice.</param>
    /// <param name="slices">Address of the pairs of a slice's unit, a power of two, and its sum.</param>
    public static void Arrange(long x, int isHalf, int k, int stride, long planes, long slices)
    {
        ArrayView<int> shared = SharedMemory.GetDynamic<int>();
        int warp = Group.IdxX >> 5, lane = Group.IdxX & 31;
        int column = (Grid.IdxX * BlockSize) + Group.IdxX;
        long slice = (Grid.IdxY * (long)Grid.DimX) + Grid.IdxX;
        CudaAsm.Emit(".reg .f32 v; .reg .s32 number; .reg .b32 word;");
        CudaAsm.Emit("griddepcontrol.launch_dependents; griddepcontrol.wait;");
        CudaAsm.Emit(
            """
            {
            .reg .pred in, half;
            .reg .b16 h;
            setp.lt.s32 in, %1, %2; setp.ne.s32 half, %3, 0;
            mov.f32 v, 0f00000000; mov.b16 h, 0;
            @half bra halves;
            @in ld.global.f32 v, [%0];
            bra loaded;
            halves:
            @in ld.global.b16 h, [%0];
            cvt.f32.f16 v, h;
            loaded:
            }
            """,
            x + (((Grid.IdxY * (long)stride) + column) * (4 - (2 * isHalf))),
            column,
            k,
            isHalf);
        CudaAsm.Emit("{ .reg .b32 b; mov.b32 b, v; and.b32 b, b, 0x7fffffff; redux.sync.max.u32 %0, b, 0xffffffff; }", out int largestOfWarp);
        int largest = largestOfWarp;
        shared[warp] = largest;
        Group.Barrier();
        for (int i = 0; i < Warps; i++)
        {
            largest = IntrinsicMath.Max(largest, shared[i]);
        }

        // Powers of two by their exponents' bits; below 2^-112 all numbers are as small as 2^-112 allows.
        int exponent = IntrinsicMath.Max(largest >> 23, 15);
        CudaAsm.Emit("{ .reg .f32 p; mov.b32 p, %0; mul.f32 p, p, v; cvt.rni.s32.f32 number, p; min.s32 number, number, 32767; }", (268 - exponent) << 23);
        CudaAsm.Emit("redux.sync.add.s32 %0, number, 0xffffffff;", out int sumOfWarp);
        shared[Warps + warp] = sumOfWarp;
        CudaAsm.Emit(
            """
            {
            .reg .pred one, mine;
            .reg .b32 b;
            and.b32 b, number, 1; setp.ne.u32 one, b, 0; vote.sync.ballot.b32 b, one, 0xffffffff; setp.eq.s32 mine, %0, 0; @mine mov.b32 word, b;
            and.b32 b, number, 2; setp.ne.u32 one, b, 0; vote.sync.ballot.b32 b, one, 0xffffffff; setp.eq.s32 mine, %0, 1; @mine mov.b32 word, b;
            and.b32 b, number, 4; setp.ne.u32 one, b, 0; vote.sync.ballot.b32 b, one, 0xffffffff; setp.eq.s32 mine, %0, 2; @mine mov.b32 word, b;
            and.b32 b, number, 8; setp.ne.u32 one, b, 0; vote.sync.ballot.b32 b, one, 0xffffffff; setp.eq.s32 mine, %0, 3; @mine mov.b32 word, b;
            and.b32 b, number, 16; setp.ne.u32 one, b, 0; vote.sync.ballot.b32 b, one, 0xffffffff; setp.eq.s32 mine, %0, 4; @mine mov.b32 word, b;
            and.b32 b, number, 32; setp.ne.u32 one, b, 0; vote.sync.ballot.b32 b, one, 0xffffffff; setp.eq.s32 mine, %0, 5; @mine mov.b32 word, b;
            and.b32 b, number, 64; setp.ne.u32 one, b, 0; vote.sync.ballot.b32 b, one, 0xffffffff; setp.eq.s32 mine, %0, 6; @mine mov.b32 word, b;
            and.b32 b, number, 128; setp.ne.u32 one, b, 0; vote.sync.ballot.b32 b, one, 0xffffffff; setp.eq.s32 mine, %0, 7; @mine mov.b32 word, b;
            and.b32 b, number, 256; setp.ne.u32 one, b, 0; vote.sync.ballot.b32 b, one, 0xffffffff; setp.eq.s32 mine, %0, 8; @mine mov.b32 word, b;
            and.b32 b, number, 512; setp.ne.u32 one, b, 0; vote.sync.ballot.b32 b, one, 0xffffffff; setp.eq.s32 mine, %0, 9; @mine mov.b32 word, b;
            and.b32 b, number, 1024; setp.ne.u32 one, b, 0; vote.sync.ballot.b32 b, one, 0xffffffff; setp.eq.s32 mine, %0, 10; @mine mov.b32 word, b;
            and.b32 b, number, 2048; setp.ne.u32 one, b, 0; vote.sync.ballot.b32 b, one, 0xffffffff; setp.eq.s32 mine, %0, 11; @mine mov.b32 word, b;
            and.b32 b, number, 4096; setp.ne.u32 one, b, 0; vote.sync.ballot.b32 b, one, 0xffffffff; setp.eq.s32 mine, %0, 12; @mine mov.b32 word, b;
            and.b32 b, number, 8192; setp.ne.u32 one, b, 0; vote.sync.ballot.b32 b, one, 0xffffffff; setp.eq.s32 mine, %0, 13; @mine mov.b32 word, b;
            and.b32 b, number, 16384; setp.ne.u32 one, b, 0; vote.sync.ballot.b32 b, one, 0xffffffff; setp.eq.s32 mine, %0, 14; @mine mov.b32 word, b;
            and.b32 b, number, 32768; setp.ne.u32 one, b, 0; vote.sync.ballot.b32 b, one, 0xffffffff; setp.eq.s32 mine, %0, 15; @mine mov.b32 word, b;
            }
            """,
            lane);
        if (lane < 16)
        {
            int byteOf = lane >> 3, target = (4 * (lane & 7)) + (warp & 3);
            CudaAsm.Emit("st.global.b32 [%0], word;", planes + (slice * SliceBytes) + (((((3 * byteOf) + (warp >> 2)) * 32) + target) * 4));
        }

        Group.Barrier();
        if (Group.IdxX == 0)
        {
            int sum = 0;
            for (int i = 0; i < Warps; i++)
            {
                sum += shared[Warps + i];
            }

            int unit = largest >= 0x7F800000 ? 0x7FC00000 : (exponent - 14) << 23;
            CudaAsm.Emit(
                "{ .reg .f32 u, s; mov.b32 u, %1; cvt.rn.f32.s32 s, %2; mul.f32 s, s, u; st.global.v2.f32 [%0], {u, s}; }", slices + (slice * 8), unit, sum);
        }
    }
}
#endif
