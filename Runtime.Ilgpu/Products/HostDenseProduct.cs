#if SPECIALIZER_ILGPU
using System.Numerics.Tensors;
using ILGPU;
using ILGPU.Runtime;
using Half = ILGPU.Half;

namespace Specializer;

/// <summary>The products by the processor itself, for the emulator, whose memory is the process's own.</summary>
internal sealed unsafe class HostDenseProduct : GpuDenseProduct
{
    /// <inheritdoc/>
    public override bool IsFast => true;

    /// <inheritdoc/>
    public override string Name => "the processor";

    /// <inheritdoc/>
    public override void MatMul(ArrayView<Half> x, int m, ArrayView<Half> w, int rows, int k, ArrayView<float> y, int first, int stride)
    {
        float[] widened = Widen(x, (long)m * k);
        nint weights = w.LoadEffectiveAddressAsPtr();
        nint target = y.LoadEffectiveAddressAsPtr();
        Parallel.For(0, rows, row =>
        {
            float[] weight = new float[k];
            TensorPrimitives.ConvertToSingle(new ReadOnlySpan<System.Half>((System.Half*)weights + ((long)row * k), k), weight);
            for (int i = 0; i < m; i++)
            {
                ((float*)target)[((long)i * stride) + first + row] = TensorPrimitives.Dot(widened.AsSpan(i * k, k), weight);
            }
        });
    }

    /// <inheritdoc/>
    public override void MatMulTransposed(ArrayView<Half> g, int m, int first, int stride, ArrayView<Half> w, int rows, int k, ArrayView<float> y)
    {
        float[] gradients = Widen(g, (long)m * stride);
        float[] weights = Widen(w, (long)rows * k);
        nint target = y.LoadEffectiveAddressAsPtr();
        Parallel.For(0, m, i =>
        {
            var sums = new Span<float>((float*)target + ((long)i * k), k);
            if (first == 0)
            {
                sums.Clear();
            }

            for (int row = 0; row < rows; row++)
            {
                TensorPrimitives.MultiplyAdd(weights.AsSpan(row * k, k), gradients[(i * stride) + first + row], sums, sums);
            }
        });
    }

    /// <inheritdoc/>
    public override bool TryMultiplyCodes(ArrayView<int> x, int m, ArrayView<int> w, int rows, int words, ArrayView<int> sums)
    {
        nint codes = x.LoadEffectiveAddressAsPtr(), weights = w.LoadEffectiveAddressAsPtr(), target = sums.LoadEffectiveAddressAsPtr();
        int k = words * sizeof(int);
        Parallel.For(0, rows, row =>
        {
            for (int i = 0; i < m; i++)
            {
                int sum = 0;
                for (int column = 0; column < k; column++)
                {
                    sum += ((sbyte*)codes)[((long)i * k) + column] * ((sbyte*)weights)[((long)row * k) + column];
                }

                ((int*)target)[((long)i * rows) + row] = sum;
            }
        });
        return true;
    }

    private static float[] Widen(ArrayView<Half> view, long length)
    {
        float[] widened = new float[length];
        TensorPrimitives.ConvertToSingle(new ReadOnlySpan<System.Half>((void*)view.LoadEffectiveAddressAsPtr(), checked((int)length)), widened);
        return widened;
    }
}
#endif
