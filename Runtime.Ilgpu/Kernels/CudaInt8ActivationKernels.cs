#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime.Cuda;

namespace Specializer;

/// <summary>What <see cref="Int8ActivationKernels"/> has, for launches that begin before the ones ahead of them end (compute capability 9.0).</summary>
internal static class CudaInt8ActivationKernels
{
    /// <summary>As <see cref="Int8ActivationKernels.EncodeRows"/>.</summary>
    public static void EncodeRows(
        ArrayView<float> x, ArrayView<int> codes, ArrayView<int> sums, ArrayView<float> metas, int largest, int offset, Int8Shape shape, int words, int rowsOfTile)
    {
        CudaAsm.Emit("griddepcontrol.launch_dependents; griddepcontrol.wait;");
        Int8ActivationKernels.EncodeRows(x, codes, sums, metas, largest, offset, shape, words, rowsOfTile);
    }
}
#endif
