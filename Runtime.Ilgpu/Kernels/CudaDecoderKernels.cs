#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime.Cuda;
using Half = ILGPU.Half;

namespace Specializer;

/// <summary>What a decoder does between its products, for launches that begin before the ones ahead of them end (compute capability 9.0).</summary>
internal static class CudaDecoderKernels
{
    /// <summary>As <see cref="DecoderKernels.AddAndNormalise"/>.</summary>
    public static void AddAndNormalise(
        ArrayView<float> stream, ArrayView<float> change, ArrayView<float> weight, ArrayView<float> y, int hidden, float epsilon, int adds)
    {
        AwaitThoseAhead();
        DecoderKernels.AddAndNormalise(stream, change, weight, y, hidden, epsilon, adds);
    }

    /// <summary>As <see cref="DecoderKernels.RotateAndStore"/>.</summary>
    public static void RotateAndStore(
        ArrayView<float> queries, ArrayView<float> keys, ArrayView<float> values, ArrayView<float> cos, ArrayView<float> sin, ArrayView<int> state,
        ArrayView<Half> storedKeys, ArrayView<Half> storedValues, DecoderShape shape)
    {
        AwaitThoseAhead();
        DecoderKernels.RotateAndStore(queries, keys, values, cos, sin, state, storedKeys, storedValues, shape);
    }

    /// <summary>As <see cref="AttentionKernels.Attend"/>.</summary>
    public static void Attend(
        ArrayView<float> queries, ArrayView<int> keys, ArrayView<int> values, ArrayView<int> state, ArrayView<float> sums, DecoderShape shape)
    {
        AwaitThoseAhead();
        AttentionKernels.Attend(queries, keys, values, state, sums, shape);
    }

    /// <summary>As <see cref="AttentionJoinKernels.Join"/>.</summary>
    public static void Join(ArrayView<float> sums, ArrayView<int> state, ArrayView<float> y, int splits, int d)
    {
        AwaitThoseAhead();
        AttentionJoinKernels.Join(sums, state, y, splits, d);
    }

    /// <summary>As <see cref="DecoderKernels.Gate"/>.</summary>
    public static void Gate(ArrayView<float> gate, ArrayView<float> up)
    {
        AwaitThoseAhead();
        DecoderKernels.Gate(gate, up);
    }

    /// <summary>Lets the next kernel begin, and waits for the results of all before this one.</summary>
    private static void AwaitThoseAhead() => CudaAsm.Emit("griddepcontrol.launch_dependents; griddepcontrol.wait;");
}
#endif
