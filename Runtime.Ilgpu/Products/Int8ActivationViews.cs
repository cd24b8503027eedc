#if SPECIALIZER_ILGPU
using ILGPU;

namespace Specializer;

/// <summary>Rounded activations in a device's scratch memory.</summary>
/// <param name="Codes">[M, stride] words of four codes.</param>
/// <param name="Sums">Σ code of each row, where there are zero points.</param>
/// <param name="Metas">Scale and zero point of each row.</param>
/// <param name="Stride">Words of a row.</param>
internal readonly record struct Int8ActivationViews(ArrayView<int> Codes, ArrayView<int> Sums, ArrayView<float> Metas, int Stride)
{
    /// <summary>Some of the rows.</summary>
    public Int8ActivationViews Rows(int first, int count) => new(
        Codes.SubView((long)first * Stride, (long)count * Stride), Sums.SubView(first, count), Metas.SubView(2L * first, 2L * count), Stride);
}
#endif
