#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime;
using Half = ILGPU.Half;

namespace Specializer.GpuBench;

/// <summary>Checks and times one config at one shape, over more copies of the weight than L2 holds.</summary>
/// <param name="gpu">A CUDA device.</param>
/// <param name="rotatingBytes">Bytes of weight to rotate over, at least.</param>
internal sealed class ShapeBenchmark(GpuContext gpu, long rotatingBytes)
{
    private readonly GpuStopwatch _stopwatch = new(gpu);

    /// <summary>All figures of a config at size × size.</summary>
    public IEnumerable<Measurement> Run<TScheme>(string name, int size, int[] rows, int[] gradientRows)
        where TScheme : struct, IQuantScheme<TScheme>, IGpuQuantScheme<TScheme>
    {
        var repeated = RepeatedWeight<TScheme>.Make(gpu, size);
        List<GpuQuantLinear> layers = [repeated.Layer];
        try
        {
            while (layers.Count * layers[0].Bytes < rotatingBytes)
            {
                layers.Add(repeated.Copy());
            }

            foreach (int m in rows)
            {
                foreach (Measurement measurement in Forward(name, repeated, layers, m, isLayerToo: m is 1 or 16 || gradientRows.Contains(m)))
                {
                    yield return measurement;
                }
            }

            foreach (int m in gradientRows)
            {
                yield return Gradient(name, repeated, layers, m);
            }
        }
        finally
        {
            layers.ForEach(layer => layer.Dispose());
        }
    }

    private IEnumerable<Measurement> Forward<TScheme>(string name, RepeatedWeight<TScheme> repeated, List<GpuQuantLinear> layers, int m, bool isLayerToo)
        where TScheme : struct, IQuantScheme<TScheme>, IGpuQuantScheme<TScheme>
    {
        int size = repeated.Size;
        float[] values = Agreement.RandomX(m * size);
        using MemoryBuffer1D<float, Stride1D.Dense> x = gpu.Copy(values);
        using MemoryBuffer1D<float, Stride1D.Dense> y = gpu.Accelerator.Allocate1D<float>((long)m * size);
        using MemoryBuffer1D<Half, Stride1D.Dense> arranged = gpu.Accelerator.Allocate1D<Half>((long)m * layers[0].ArrangedInFeatures);
        layers[0].Arrange(x.View, m, arranged.View);
        layers[0].ForwardArranged(arranged.View, m, y.View);
        gpu.Stream.Synchronize();
        double error = repeated.ForwardError(values, m, y.GetAsArray1D());
        yield return new(name, "forward", size, m, _stopwatch.Microseconds(i => layers[i % layers.Count].ForwardArranged(arranged.View, m, y.View)), error);
        if (isLayerToo)
        {
            yield return new(name, "layer", size, m, _stopwatch.Microseconds(i => layers[i % layers.Count].Forward(x.View, m, y.View)), error);
        }
    }

    private Measurement Gradient<TScheme>(string name, RepeatedWeight<TScheme> repeated, List<GpuQuantLinear> layers, int m)
        where TScheme : struct, IQuantScheme<TScheme>, IGpuQuantScheme<TScheme>
    {
        float[] values = Agreement.RandomX(m * repeated.Size);
        using MemoryBuffer1D<float, Stride1D.Dense> g = gpu.Copy(values);
        using MemoryBuffer1D<float, Stride1D.Dense> y = gpu.Accelerator.Allocate1D<float>(values.Length);
        layers[0].BackwardInput(g.View, m, y.View);
        gpu.Stream.Synchronize();
        double error = repeated.GradientError(values, m, y.GetAsArray1D());
        return new(name, "grad_x", repeated.Size, m, _stopwatch.Microseconds(i => layers[i % layers.Count].BackwardInput(g.View, m, y.View)), error);
    }
}
#endif
