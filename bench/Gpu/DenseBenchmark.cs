#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime;
using Half = ILGPU.Half;

namespace Specializer.GpuBench;

/// <summary>Times cuBLAS with dense float16 weights in the same run: the yardstick of a product without quantization.</summary>
/// <param name="gpu">A CUDA device.</param>
/// <param name="rotatingBytes">Bytes of weight to rotate over, at least.</param>
internal sealed class DenseBenchmark(GpuContext gpu, long rotatingBytes)
{
    private readonly GpuStopwatch _stopwatch = new(gpu);

    /// <summary>All figures at size × size; none where cuBLAS is not installed.</summary>
    public IEnumerable<Measurement> Run(int size, int[] rows)
    {
        if (gpu.Dense is not CublasProduct cublas)
        {
            Console.WriteLine("cuBLAS was not found.");
            yield break;
        }

        long length = (long)size * size;
        int copies = (int)Math.Max(2, rotatingBytes / (2 * length));
        using MemoryBuffer1D<Half, Stride1D.Dense> weights = gpu.Accelerator.Allocate1D<Half>(copies * length);
        Fill(weights.View.BaseView);
        foreach (int m in rows)
        {
            using MemoryBuffer1D<Half, Stride1D.Dense> x = gpu.Accelerator.Allocate1D<Half>((long)m * size);
            using MemoryBuffer1D<float, Stride1D.Dense> y = gpu.Accelerator.Allocate1D<float>((long)m * size);
            Fill(x.View.BaseView);
            double microseconds = _stopwatch.Microseconds(
                i => cublas.MatMul(x.View.BaseView, m, weights.View.BaseView.SubView(i % copies * length, length), size, size, y.View.BaseView, 0, size));
            yield return new Measurement("cuBLAS", "forward", size, m, microseconds, 0);
        }
    }

    /// <summary>Random numbers: zeros would draw less power, and the clock would be higher.</summary>
    private void Fill(ArrayView<Half> target)
    {
        Half[] period = [.. Agreement.RandomX(1 << 18).Select(value => (Half)(value / 16))];
        using MemoryBuffer1D<Half, Stride1D.Dense> source = gpu.Copy(period);
        for (long at = 0; at < target.Length; at += period.Length)
        {
            long length = Math.Min(period.Length, target.Length - at);
            source.View.BaseView.SubView(0, length).CopyTo(gpu.Stream, target.SubView(at, length));
        }

        gpu.Stream.Synchronize();
    }
}
#endif
