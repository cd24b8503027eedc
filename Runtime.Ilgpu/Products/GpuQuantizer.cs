#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime;

namespace Specializer;

/// <summary>Quantizes weights on a device, where a group's scale and zero depend on that group alone.</summary>
public static class GpuQuantizer
{
    /// <summary>A layer of a weight that the device quantizes.</summary>
    /// <typeparam name="TScheme">
    /// The config: hqq's or min-max, with <see cref="QuantAttribute.Optimize"/> false, groups that are no whole weight, and scales that are not quantized themselves.
    /// </typeparam>
    /// <param name="gpu">The device.</param>
    /// <param name="weight">[N, K] row-major, finite.</param>
    /// <param name="n">N.</param>
    /// <param name="k">K.</param>
    /// <param name="bias">[N], or null; copied.</param>
    /// <remarks>
    /// Codes, scales and zeros are those of the processor's quantizer, save that a GPU may round a multiplication and an addition once instead of twice: a code whose
    /// place lies within 2⁻²² of the middle between two can then be the other one.
    /// </remarks>
    /// <exception cref="NotSupportedException">The config is quantized by the processor only; the message says how.</exception>
    /// <exception cref="ArgumentException">
    /// The shape does not fit the config, an element is not finite, a scale or zero leaves the range of its type, or the bias does not have N elements.
    /// </exception>
    /// <exception cref="GpuException">The device has no room, or refuses a kernel; what was taken is freed again.</exception>
    public static GpuQuantLinear Quantize<TScheme>(GpuContext gpu, ReadOnlySpan<float> weight, int n, int k, float[]? bias = null)
        where TScheme : struct, IQuantScheme<TScheme>, IGpuQuantScheme<TScheme>
    {
        ArgumentNullException.ThrowIfNull(gpu);
        if (TScheme.Config.Optimize || TScheme.GpuKernels.Quantize is null || TScheme.ScaleScheme is not null || TScheme.ZeroScheme is not null)
        {
            throw new NotSupportedException(
                $"{TScheme.Config} is quantized by the processor: QuantLinear<{typeof(TScheme).Name}>.From(linear).ToDevice(gpu). A device takes Optimize = false, and groups of rows or columns.");
        }

        Layout.StorageLayout layout = TScheme.Config.Layout(n, k);
        Kernels.KernelArguments.CheckLength(nameof(weight), weight.Length, (long)n * k);
        FiniteCheck.Require(weight, k, nameof(weight));
        float[] terms = GpuAdapter.Terms(n, bias);
        float[] values = weight.ToArray();
        GpuQuantizedWeight quantized = GpuErrors.Guard(
            gpu, $"{TScheme.KernelName} ({TScheme.Config})", "quantizing", (0, n, k), () => Quantize<TScheme>(gpu, values, layout));
        return new GpuQuantLinear(gpu, quantized, terms, rank: 0, a: []);
    }

    private static GpuQuantizedWeight Quantize<TScheme>(GpuContext gpu, float[] weight, Layout.StorageLayout layout)
        where TScheme : struct, IQuantScheme<TScheme>, IGpuQuantScheme<TScheme>
    {
        var quantized = new GpuQuantizedWeight(gpu, layout, QuantScheme.Of<TScheme>(), TScheme.GpuKernels, holdsMetas: true);
        try
        {
            using MemoryBuffer1D<float, Stride1D.Dense> source = gpu.Copy(weight);
            using MemoryBuffer1D<byte, Stride1D.Dense> codes = gpu.Accelerator.Allocate1D<byte>(weight.Length);
            GpuWeight view = quantized.InUnits();
            quantized.Kernels.FitGroups(gpu.Stream, layout.GroupCount, view, source.View.BaseView, RoundsZero<TScheme>() ? 1 : 0);
            quantized.Kernels.Encode(gpu.Stream, weight.Length, view, source.View.BaseView, codes.View.BaseView);
            quantized.Kernels.Pack(gpu.Stream, quantized.Warps, view, codes.View.BaseView);
            CheckRange<TScheme>(gpu, view, layout.GroupCount);
            quantized.Kernels.StoreMetas(gpu.Stream, layout.GroupCount, view);
            gpu.Stream.Synchronize();
            return quantized;
        }
        catch
        {
            quantized.Dispose();
            throw;
        }
    }

    private static bool RoundsZero<TScheme>()
        where TScheme : struct, IQuantScheme<TScheme> => TScheme.Config.Method == QuantMethod.Hqq && TScheme.Config.RoundZero;

    /// <summary>Throws where a scale or zero does not fit its type.</summary>
    private static void CheckRange<TScheme>(GpuContext gpu, GpuWeight weight, int groups)
        where TScheme : struct, IQuantScheme<TScheme>
    {
        float[] scale = new float[groups];
        float[] zero = new float[groups];
        weight.Scale.CopyToCPU(gpu.Stream, scale);
        weight.Zero.CopyToCPU(gpu.Stream, zero);
        gpu.Stream.Synchronize();
        if (TScheme.Config.Method == QuantMethod.Hqq)
        {
            System.Numerics.Tensors.TensorPrimitives.Divide(1f, scale, scale);
        }

        _ = ScaleConversion.ToBytes(scale, TScheme.Config.Scale, "scale");
        _ = ScaleConversion.ToBytes(zero, TScheme.Config.Scale, "zero");
    }
}
#endif
