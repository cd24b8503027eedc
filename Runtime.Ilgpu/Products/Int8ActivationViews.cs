#if SPECIALIZER_ILGPU
using ILGPU;

namespace Specializer;

/// <summary>Rounded activations in a device's scratch memory.</summary>
/// <param name="Codes">Words of four codes.</param>
/// <param name="Sums">Σ code of each row, where there are zero points.</param>
/// <param name="Metas">Scale and zero point of each row.</param>
/// <param name="Layout">Where codes stand.</param>
internal readonly record struct Int8ActivationViews(ArrayView<int> Codes, ArrayView<int> Sums, ArrayView<float> Metas, Int8CodeLayout Layout)
{
    /// <summary>Some of the rows, which stand one after the other.</summary>
    public Int8ActivationViews Rows(int first, int count) => new(
        Codes.SubView((long)first * Layout.Words, (long)count * Layout.Words), Sums.SubView(first, count), Metas.SubView(2L * first, 2L * count), Layout);
}
#endif
