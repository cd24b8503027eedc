#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime.Cuda;

namespace Specializer;

/// <summary>What <see cref="ActivationKernels"/> has, for a launch that begins before the one ahead of it ends (compute capability 9.0).</summary>
internal static class CudaActivationKernels
{
    /// <summary>As <see cref="ActivationKernels.Arrange"/>; x and arranged are addresses.</summary>
    public static void Arrange(long x, long arranged, int k, int columns, int groupLength, int paddedGroup)
    {
        int column = (Grid.IdxX * ActivationKernels.BlockSize) + Group.IdxX;
        int place = column % paddedGroup;
        int source = (column / paddedGroup * groupLength) + place;
        int isColumn = place < groupLength && source < k ? 1 : 0;
        CudaAsm.Emit("griddepcontrol.launch_dependents; griddepcontrol.wait;");
        CudaAsm.Emit(
            """
            {
            .reg .pred in;
            .reg .f32 value;
            .reg .b16 rounded;
            setp.ne.s32 in, %2, 0;
            mov.f32 value, 0f00000000;
            @in ld.global.f32 value, [%0];
            cvt.rn.f16.f32 rounded, value;
            st.global.b16 [%1], rounded;
            }
            """,
            x + (((Grid.IdxY * (long)k) + source) * 4),
            arranged + (((Grid.IdxY * (long)columns) + column) * 2),
            isColumn);
    }
}
#endif
