namespace Specializer;

/// <summary>What the kernels of a config cost, by closed forms: figures to compare configs by, without a weight at hand.</summary>
/// <param name="Kernel">The shared kernel class.</param>
/// <param name="BitsPerWeight">
/// Bits of a weight in storage, its share of scale and zero included: 8·(word bytes)/(codes a word) + (scale bits + zero bits)/Group.
/// Exact where codes fill their words and, of quantized metadata, groups fill theirs. Groups that are a row, a column or the whole weight
/// have no length yet: their metadata, two numbers each, is not counted.
/// </param>
/// <param name="TileBitsPerWeight">
/// Bits of a weight in the execution layout, which products read: likewise, with the padding of segments and tiles, quantized metadata
/// being held as the numbers that it stands for. Ternary weights with one scale for a row or for all, under int8 activations, take 5/3 on a
/// processor with AVX-512BW and 2 elsewhere, see <see cref="Layout.TritTileLayout"/>.
/// </param>
/// <param name="FlopsPerWeight">
/// Operations on a weight for one output: two of the multiply-add (in whole numbers under int8 activations), those that turn its code into a
/// number, and its share of those that scale a segment; along axis 0 also of those that scale x for the rows of a group. Rows of x that are
/// multiplied together share the second.
/// </param>
/// <param name="UnrollColumns">Columns of W that one turn of an inner loop takes, each written out with its own constants.</param>
/// <param name="Plan">What the product was planned to do.</param>
/// <param name="Reason">Why so.</param>
public sealed record KernelCard(
    string Kernel,
    double BitsPerWeight,
    double TileBitsPerWeight,
    double FlopsPerWeight,
    int UnrollColumns,
    string Plan,
    string Reason)
{
    /// <summary>Bytes of W that a product reads for one output: a row of W.</summary>
    /// <param name="k">In-features, &gt; 0.</param>
    public double BytesPerOutput(int k) => TileBitsPerWeight * k / 8;

    /// <summary>Operations of one output, with one row of x.</summary>
    /// <param name="k">In-features, &gt; 0.</param>
    public double FlopsPerOutput(int k) => FlopsPerWeight * k;
}
