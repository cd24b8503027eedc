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
    public IEnumerable<Measurement> Run(int size, int[] rows)
    {
        var layer = new W8A8Linear<GpuWeight8, GpuToken8>(RandomWeight(size), bias: null);
        List<GpuW8A8Linear> copies = [layer.ToDevice(gpu)];
        try
        {
            while (copies.Count * copies[0].Bytes < rotatingBytes)
            {
                copies.Add(layer.ToDevice(gpu));
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
                yield return new("W8A8", "layer", size, m, _stopwatch.Microseconds(i => copies[i % copies.Count].Forward(x.View, m, y.View)), error);
            }
        }
        finally
        {
            copies.ForEach(copy => copy.Dispose());
        }
    }

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
