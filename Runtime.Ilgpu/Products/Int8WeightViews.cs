#if SPECIALIZER_ILGPU
using ILGPU;

namespace Specializer;

/// <summary>A weight of int8 in a device's memory.</summary>
/// <param name="Codes">[N, stride] words of four codes; behind them rows of 0 up to a multiple of <see cref="Int8Launcher.RowMultiple"/>.</param>
/// <param name="Metas">Scale and zero point of each row.</param>
/// <param name="Sums">Σ code of each row.</param>
/// <param name="Bias">[N].</param>
/// <param name="Map">What copies of boxes of the codes read, where the device has warpgroups; else empty.</param>
internal readonly record struct Int8WeightViews(ArrayView<int> Codes, ArrayView<float> Metas, ArrayView<int> Sums, ArrayView<float> Bias, ArrayView<byte> Map);
#endif
