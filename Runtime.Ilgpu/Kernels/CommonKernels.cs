#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime;
using Half = ILGPU.Half;

namespace Specializer;

/// <summary>The kernels that are the same for every config, compiled for a device when they are first wanted.</summary>
/// <param name="accelerator">The device.</param>
internal sealed class CommonKernels(Accelerator accelerator)
{
    private readonly Dictionary<string, Delegate> _loaded = [];

    public Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<Half>, GpuShape> Arrange =>
        Get(nameof(Arrange), () => accelerator.LoadKernel<ArrayView<float>, ArrayView<Half>, GpuShape>(ActivationKernels.Arrange));

    public Action<AcceleratorStream, KernelConfig, ArrayView<Half>, ArrayView<Half>, GpuShape> ArrangeHalf =>
        Get(nameof(ArrangeHalf), () => accelerator.LoadKernel<ArrayView<Half>, ArrayView<Half>, GpuShape>(ActivationKernels.ArrangeHalf));

    public Action<AcceleratorStream, KernelConfig, ArrayView<ushort>, ArrayView<Half>, GpuShape> ArrangeBFloat16 =>
        Get(nameof(ArrangeBFloat16), () => accelerator.LoadKernel<ArrayView<ushort>, ArrayView<Half>, GpuShape>(ActivationKernels.ArrangeBFloat16));

    public Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<Half>, GpuShape> ArrangeInt8 =>
        Get(nameof(ArrangeInt8), () => accelerator.LoadKernel<ArrayView<float>, ArrayView<Half>, GpuShape>(ActivationKernels.ArrangeInt8));

    public Action<AcceleratorStream, KernelConfig, ArrayView<int>, ArrayView<GpuHalf8>, int, int, int> Tile =>
        Get(nameof(Tile), () => accelerator.LoadKernel<ArrayView<int>, ArrayView<GpuHalf8>, int, int, int>(ActivationKernels.Tile));

    public Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<float>, ArrayView<float>, int> Project =>
        Get(nameof(Project), () => accelerator.LoadKernel<ArrayView<float>, ArrayView<float>, ArrayView<float>, int>(ActivationKernels.Project));

    public Action<AcceleratorStream, KernelConfig, ArrayView<float>, GpuEpilogue, int> Finish =>
        Get(nameof(Finish), () => accelerator.LoadKernel<ArrayView<float>, GpuEpilogue, int>(ActivationKernels.Finish));

    public Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<float>, GpuEpilogue, GpuShape> FinishRows =>
        Get(nameof(FinishRows), () => accelerator.LoadKernel<ArrayView<float>, ArrayView<float>, GpuEpilogue, GpuShape>(ActivationKernels.FinishRows));

    public Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<Half>, ArrayView<float>, GpuShape, int> ArrangeGradient =>
        Get(nameof(ArrangeGradient), () => accelerator.LoadKernel<ArrayView<float>, ArrayView<Half>, ArrayView<float>, GpuShape, int>(GradientKernels.Arrange));

    public Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<float>, ArrayView<float>, GpuShape> Collect =>
        Get(nameof(Collect), () => accelerator.LoadKernel<ArrayView<float>, ArrayView<float>, ArrayView<float>, GpuShape>(GradientKernels.Collect));

    public Action<AcceleratorStream, KernelConfig, ArrayView<int>, int, GpuWeight, ArrayView<GpuHalf8>, int> ExpandTrits =>
        Get(nameof(ExpandTrits), () => accelerator.LoadKernel<ArrayView<int>, int, GpuWeight, ArrayView<GpuHalf8>, int>(TritKernels.Expand));

    /// <summary>(⌈columns/256⌉, rows) blocks of 256 threads.</summary>
    public static KernelConfig Blocks(int columns, int rows) => new(
        new Index3D((columns + ActivationKernels.BlockSize - 1) / ActivationKernels.BlockSize, rows, 1), new Index3D(ActivationKernels.BlockSize, 1, 1));

    /// <summary>(x, y) blocks of some threads.</summary>
    public static KernelConfig Blocks(int x, int y, int threads) => new(new Index3D(x, y, 1), new Index3D(threads, 1, 1));

    private T Get<T>(string name, Func<T> load)
        where T : Delegate
    {
        if (!_loaded.TryGetValue(name, out Delegate? loaded))
        {
            loaded = load();
            _loaded.Add(name, loaded);
        }

        return (T)loaded;
    }
}
#endif
