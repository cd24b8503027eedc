#if SPECIALIZER_ILGPU
using ILGPU;

namespace Specializer;

/// <summary>A config's quantizer on the device, without the optimiser: a thread a group, a thread an element, a thread a group.</summary>
/// <param name="FitGroups">weight[N, K] to scale and zero of each group, as <see cref="IQuantScheme{TSelf}.FitGroups"/>; the last argument is 1 to round zeros.</param>
/// <param name="Encode">weight[N, K], scale and zero to codes [N, K].</param>
/// <param name="StoreMetas">Scale and zero into the units and, rounded to their type, into the weight's own arrays.</param>
public sealed record GpuQuantizeKernels(
    Action<Index1D, GpuWeight, ArrayView<float>, int> FitGroups,
    Action<Index1D, GpuWeight, ArrayView<float>, ArrayView<byte>> Encode,
    Action<Index1D, GpuWeight> StoreMetas);
#endif
