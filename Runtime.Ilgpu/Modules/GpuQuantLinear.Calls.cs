#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime;
using Half = ILGPU.Half;

namespace Specializer;

/// <content>Checks, errors and copies around calls of the device.</content>
public partial class GpuQuantLinear
{
    /// <summary>A layer whose product gets an adapter's terms, see <see cref="GpuEpilogue.Terms"/>.</summary>
    internal static GpuQuantLinear WithAdapter(GpuContext gpu, QuantizedTensor weight, float[] terms, int rank, float[] a) =>
        new(gpu, Loaded(gpu, weight), terms, rank, a);

    /// <summary>Whether an x of m rows that <see cref="Arrange"/> wrote for another layer is what this one reads.</summary>
    internal bool SharesArrangement(GpuQuantLinear other, int m) => InFeatures == other.InFeatures && _product.SharesArrangement(other._product, m);

    /// <summary><see cref="ForwardArranged(ArrayView{Half}, int, ArrayView{float})"/> of any layer: one with an adapter reads x itself, too.</summary>
    internal void ForwardArranged(ArrayView<Half> arranged, ArrayView<float> x, int m, ArrayView<float> y)
    {
        Guard("product", m, () => _product.MatMul(arranged, m, y, _adapter.Epilogue(x, m, InFeatures)));
        EndQueued(KernelOperation.MatMul, x.Length + y.Length);
    }

    private static GpuQuantizedWeight Loaded(GpuContext gpu, QuantizedTensor weight)
    {
        ArgumentNullException.ThrowIfNull(gpu);
        ArgumentNullException.ThrowIfNull(weight);
        GpuKernels kernels = GpuQuantizedWeight.KernelsOf(weight);
        return GpuErrors.Guard(gpu, NameOf(weight.Scheme), "load", (0, weight.Layout.N, weight.Layout.K), () =>
        {
            var loaded = new GpuQuantizedWeight(gpu, weight.Layout, weight.Scheme, kernels);
            try
            {
                loaded.Load(weight);
                return loaded;
            }
            catch
            {
                loaded.Dispose();
                throw;
            }
        });
    }

    /// <summary>Copies an input to the device, works, and copies the output back; returns when it is there.</summary>
    private void OverHost(string operation, ReadOnlySpan<float> input, Span<float> output, Action<ArrayView<float>, ArrayView<float>> work)
    {
        KernelMeasurement measurement = KernelMeasurement.Begin();
        float[] source = input.ToArray();
        float[] target = new float[output.Length];
        Guard("copy", 0, () =>
        {
            ArrayView<float> deviceInput = _gpu.Scratch.X.Take(source.Length);
            ArrayView<float> deviceOutput = _gpu.Scratch.Y.Take(target.Length);
            deviceInput.CopyFromCPU(_gpu.Stream, source);
            work(deviceInput, deviceOutput);
            deviceOutput.CopyToCPU(_gpu.Stream, target);
            _gpu.Stream.Synchronize();
        });
        target.CopyTo(output);
        measurement.End(operation, Scheme.KernelName, Bytes, (long)input.Length + output.Length, _gpu.Device.Selector);
    }

    private void Queue<T>(ArrayView<T> x, int m, ArrayView<float> y, Action work)
        where T : unmanaged
    {
        CheckLengths(x.Length, m, y.Length);
        if (m > 0)
        {
            Guard("product", m, work);
            EndQueued(KernelOperation.MatMul, x.Length + y.Length);
        }
    }

    private void EndQueued(string operation, long elements) =>
        KernelMeasurement.Begin().EndQueued(operation, Scheme.KernelName, Bytes, elements, _gpu.Device.Selector);

    private void RequirePlain()
    {
        if (_adapter.Rank > 0 || Scheme.Config.Activations == ActivationType.Int8)
        {
            throw new NotSupportedException("A layer with an adapter or with int8 activations takes x in binary32.");
        }
    }

    private void CheckLengths(long x, int m, long y)
    {
        if (m is < 0 or > 65535)
        {
            throw new ArgumentOutOfRangeException(nameof(m), $"{m} rows: at least 0, at most 65535.");
        }

        if (x != (long)m * InFeatures || y != (long)m * OutFeatures)
        {
            throw new ArgumentException(
                $"x of {x} and y of {y} elements: {m} rows of a [{OutFeatures}, {InFeatures}] weight need {(long)m * InFeatures} and {(long)m * OutFeatures}.");
        }
    }

    private void CheckArranged(long length, int m)
    {
        if (length != (long)m * ArrangedInFeatures)
        {
            throw new ArgumentException($"An arranged x of {length} elements: {m} rows need {(long)m * ArrangedInFeatures}.");
        }
    }

    private void Guard(string task, int m, Action work) => Guard(task, m, () =>
    {
        work();
        return true;
    });

    private static string NameOf(QuantScheme scheme) => $"{scheme.KernelName} ({scheme.Config})";

    private T Guard<T>(string task, int m, Func<T> work) => GpuErrors.Guard(_gpu, NameOf(Scheme), task, (m, OutFeatures, InFeatures), work);
}
#endif
