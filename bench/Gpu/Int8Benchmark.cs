#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime;
using Specializer.Tests;

namespace Specializer.GpuBench;

/// <summary>Checks and times layers of int8 weights and activations, over more copies of the weight than L2 holds.</summary>
/// <param name="gpu">A CUDA device.</param>
/// <param name="rotatingBytes">Bytes of weight to rotate over, at least.</param>
internal sealed class Int8Benchmark(GpuContext gpu, long rotatingBytes)
{
    private readonly GpuStopwatch _stopwatch = new(gpu);

    /// <summary>All figures of size × size: x is rounded in every call, as a part of the layer.</summary>
    /// <param name="config">What the figures are called.</param>
    /// <param name="size">Rows and columns of W.</param>
    /// <param name="rows">Rows of x.</param>
    /// <param name="choice">Which products a library takes; null for what the runtime chooses.</param>
    public IEnumerable<Measurement> Run(string config, int size, int[] rows, Int8Choice? choice = null)
    {
        var layer = new W8A8Linear<GpuWeight8, GpuToken8>(RandomWeight(size), bias: null);
        Int8Launcher launcher = choice is null ? gpu.Int8 : new(gpu, choice);
        List<GpuW8A8Linear> copies = [Copy(layer, launcher)];
        try
        {
            while (copies.Count * copies[0].Bytes < rotatingBytes)
            {
                copies.Add(Copy(layer, launcher));
            }

            foreach (int m in rows)
            {
                float[] values = Agreement.RandomX(m * size);
                float[] expected = new float[values.Length];
                layer.Forward(values, m, expected);
                using MemoryBuffer1D<float, Stride1D.Dense> x = gpu.Copy(values);
                using MemoryBuffer1D<float, Stride1D.Dense> y = gpu.Accelerator.Allocate1D<float>(values.Length);
                copies[0].Forward(x.View, m, y.View);
                gpu.Stream.Synchronize();
                double error = Agreement.Distance(y.GetAsArray1D(), expected);
                double microseconds = _stopwatch.Microseconds(i => copies[i % copies.Count].Forward(x.View, m, y.View));

                // What recorded calls wrote, which overlap, must be the same.
                error = Math.Max(error, Agreement.Distance(y.GetAsArray1D(), expected));
                yield return new(config, "layer", size, m, microseconds, error);
            }
        }
        finally
        {
            copies.ForEach(copy => copy.Dispose());
        }
    }

    private GpuW8A8Linear Copy(W8A8Linear<GpuWeight8, GpuToken8> layer, Int8Launcher launcher) => new(gpu, layer, layer.Bias, launcher);

    private static AbsmaxTensor RandomWeight(int size)
    {
        Random random = new(1);
        sbyte[] codes = new sbyte[size * size];
        random.NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(codes.AsSpan()));
        for (int i = 0; i < codes.Length; i++)
        {
            codes[i] = Math.Max(codes[i], (sbyte)-127);
        }

        float[] scale = [.. Enumerable.Range(0, size).Select(_ => 0.01f + (0.02f * random.NextSingle()))];
        return new AbsmaxTensor(GpuWeight8.Config, [size, size], codes, scale, zero: null);
    }
}
#endif
