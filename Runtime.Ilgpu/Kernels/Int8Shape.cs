#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>The shape of an integer product and how its sums become values; passed to kernels by value.</summary>
/// <param name="n">Rows of W.</param>
/// <param name="k">Columns of W.</param>
/// <param name="stride">Words of four codes from the start of a row to the start of the next, of W and of x; codes beyond K are 0.</param>
/// <param name="isSymmetric">1 where neither weight nor activations have zero points, else 0.</param>
/// <param name="scalesOfX">1 where x has one scale for all rows, else 0.</param>
public readonly struct Int8Shape(int n, int k, int stride, int isSymmetric, int scalesOfX)
{
    /// <summary>Rows of W.</summary>
    public int N { get; } = n;

    /// <summary>Columns of W.</summary>
    public int K { get; } = k;

    /// <summary>Words of a row.</summary>
    public int Stride { get; } = stride;

    /// <summary>Whether sums are values but for their scales.</summary>
    public int IsSymmetric { get; } = isSymmetric;

    /// <summary>Whether x has one scale for all rows.</summary>
    public int HasOneScaleOfX { get; } = scalesOfX;
}
#endif
