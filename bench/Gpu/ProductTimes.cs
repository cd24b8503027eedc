#if SPECIALIZER_ILGPU
using System.Diagnostics;
using ILGPU;
using ILGPU.Runtime;

namespace Specializer.GpuBench;

/// <summary>Times products in CUDA graphs over more copies of the weight than L2 holds, after comparing them with float64.</summary>
/// <param name="gpu">A CUDA device.</param>
/// <param name="rotatingBytes">Bytes of weight to rotate over, at least.</param>
internal sealed class ProductTimes(GpuContext gpu, long rotatingBytes)
{
    private const int Replays = 15;
    private const int CallsPerGraph = 240;

    /// <summary>The device's own bandwidth: a copy on the stream.</summary>
    public void TimeCopy()
    {
        const long Bytes = 1L << 30;
        using MemoryBuffer1D<byte, Stride1D.Dense> from = gpu.Accelerator.Allocate1D<byte>(Bytes);
        using MemoryBuffer1D<byte, Stride1D.Dense> to = gpu.Accelerator.Allocate1D<byte>(Bytes);
        double seconds = Median(() =>
        {
            for (int i = 0; i < 10; i++)
            {
                from.View.BaseView.CopyTo(gpu.Stream, to.View.BaseView);
            }
        }) / 10;
        Console.WriteLine($"copy of the device: {2 * Bytes / seconds / 1e12:F2} TB/s");
    }

    /// <summary>Times size × size at M = 1, 8 and 16 and prints a line each: the product alone, and with the arrangement of x.</summary>
    public void Time<TScheme>(int size)
        where TScheme : struct, IQuantScheme<TScheme>, IGpuQuantScheme<TScheme>
    {
        QuantizedTensor<TScheme> weight = RandomWeights.Make<TScheme>(size, size, seed: 1);
        List<GpuQuantLinear<TScheme>> layers = [new(gpu, weight)];
        try
        {
            Agreement.Report($"{TScheme.KernelName} {size}²", ErrorOfSomeRows(layers[0], weight));
            while (layers.Count * layers[0].Bytes < rotatingBytes)
            {
                layers.Add(new(gpu, weight));
            }

            Time(layers, m: 1);
            Time(layers, m: 8);
            Time(layers, m: 16);
        }
        finally
        {
            layers.ForEach(layer => layer.Dispose());
        }
    }

    private void Time<TScheme>(List<GpuQuantLinear<TScheme>> layers, int m)
        where TScheme : struct, IQuantScheme<TScheme>, IGpuQuantScheme<TScheme>
    {
        GpuQuantLinear<TScheme> first = layers[0];
        using MemoryBuffer1D<float, Stride1D.Dense> x = gpu.Accelerator.Allocate1D(Agreement.RandomX(m * first.InFeatures));
        using MemoryBuffer1D<float, Stride1D.Dense> y = gpu.Accelerator.Allocate1D<float>((long)m * first.OutFeatures);
        using MemoryBuffer1D<ILGPU.Half, Stride1D.Dense> arranged = gpu.Accelerator.Allocate1D<ILGPU.Half>((long)m * first.ArrangedInFeatures);
        foreach (GpuQuantLinear<TScheme> layer in layers)
        {
            layer.Forward(x.View, m, y.View);
        }

        first.Arrange(x.View, m, arranged.View);
        gpu.Stream.Synchronize();
        double alone = MicrosecondsACall(layers, layer => layer.ForwardArranged(arranged.View, m, y.View));
        double whole = MicrosecondsACall(layers, layer => layer.Forward(x.View, m, y.View));
        Console.WriteLine(
            $"{TScheme.KernelName,-28} {first.OutFeatures,5}² M {m,2}: {alone,7:F2} µs, {first.Bytes / alone / 1e6:F2} TB/s; with x arranged {whole,7:F2} µs; {layers.Count} copies");
    }

    private double MicrosecondsACall<T>(List<T> layers, Action<T> call)
    {
        using GpuGraph graph = GpuGraph.Capture(gpu, () =>
        {
            for (int i = 0; i < CallsPerGraph; i++)
            {
                call(layers[i % layers.Count]);
            }
        });
        return Median(graph.Launch) * 1e6 / CallsPerGraph;
    }

    private double Median(Action queue)
    {
        double[] seconds = new double[Replays];
        for (int i = -3; i < Replays; i++)
        {
            gpu.Stream.Synchronize();
            long start = Stopwatch.GetTimestamp();
            queue();
            gpu.Stream.Synchronize();
            seconds[Math.Max(0, i)] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        return seconds.Order().ElementAt(Replays / 2);
    }

    /// <summary>The first and last 32 rows against float64: all rows would take the processor minutes.</summary>
    private static double ErrorOfSomeRows<TScheme>(GpuQuantLinear<TScheme> layer, QuantizedTensor<TScheme> weight)
        where TScheme : struct, IQuantScheme<TScheme>, IGpuQuantScheme<TScheme>
    {
        const int Rows = 32;
        int k = layer.InFeatures;
        float[] x = Agreement.RandomX(k);
        float[] y = new float[layer.OutFeatures];
        layer.Forward(x, 1, y);
        float[] w = new float[Rows * k];
        double worst = 0;
        foreach (int firstRow in new[] { 0, layer.OutFeatures - Rows })
        {
            TScheme.DequantizeRows(weight.ToStorage().View, w, firstRow, firstRow + Rows);
            float[] expected = [.. Enumerable.Range(0, Rows).Select(r => (float)Dot(w.AsSpan(r * k, k), x))];
            worst = Math.Max(worst, Agreement.Distance(y.AsSpan(firstRow, Rows), expected));
        }

        return worst;
    }

    private static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += (double)a[i] * b[i];
        }

        return sum;
    }
}
#endif
