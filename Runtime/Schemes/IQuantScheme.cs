using Specializer.Kernels;
using Specializer.Layout;

namespace Specializer;

/// <summary>
/// The contract that a struct annotated with <see cref="QuantAttribute"/> fulfils: kernels specialised for its config.
/// The generator writes every member; generic code calls them through <typeparamref name="TSelf"/> without dispatch cost.
/// </summary>
/// <typeparam name="TSelf">The annotated struct.</typeparam>
/// <remarks>
/// Every kernel is single-threaded and works on a half-open range of units (words, groups, rows or tiles) whose results do not
/// depend on one another, so that any division among threads gives the same bits. Spans must have the lengths named;
/// kernels check them once and throw <see cref="ArgumentException"/>.
/// </remarks>
public interface IQuantScheme<TSelf>
    where TSelf : struct, IQuantScheme<TSelf>
{
    /// <summary>The declared config.</summary>
    static abstract QuantConfig Config { get; }

    /// <summary>The name of the shared kernel class that does the work; equal configs share one.</summary>
    static abstract string KernelName { get; }

    /// <summary>What the kernels cost, and how their product was planned.</summary>
    static abstract KernelCard Card { get; }

    /// <summary>How the scales are quantized themselves, or null where they are stored as numbers.</summary>
    static virtual QuantScheme? ScaleScheme => null;

    /// <summary>How the zeros are quantized themselves, or null where they are stored as numbers.</summary>
    static virtual QuantScheme? ZeroScheme => null;

    /// <summary>Packs codes into words.</summary>
    /// <param name="layout">The weight's bit map.</param>
    /// <param name="codes">[N·K] codes in row-major order of W, each at most <see cref="CodeFormat.MaxCode"/>; higher bits are ignored.</param>
    /// <param name="words">[<see cref="StorageLayout.PackedBytes"/>] bytes; those of the range are written in full, padding slots as 0.</param>
    /// <param name="begin">First word.</param>
    /// <param name="end">One past the last word.</param>
    static abstract void Pack(StorageLayout layout, ReadOnlySpan<byte> codes, Span<byte> words, int begin, int end);

    /// <summary>The inverse of <see cref="Pack"/>.</summary>
    /// <param name="layout">The weight's bit map.</param>
    /// <param name="words">[<see cref="StorageLayout.PackedBytes"/>] bytes.</param>
    /// <param name="codes">[N·K] codes; those in the words of the range are written.</param>
    /// <param name="begin">First word.</param>
    /// <param name="end">One past the last word.</param>
    static abstract void Unpack(StorageLayout layout, ReadOnlySpan<byte> words, Span<byte> codes, int begin, int end);

    /// <summary>Scale and zero of each group from its range, before any optimising.</summary>
    /// <param name="layout">The weight's bit map.</param>
    /// <param name="weight">[N, K] row-major.</param>
    /// <param name="scale">
    /// [GroupCount] receives the scale. In hqq's method it is s, the codes per unit of weight, w becoming round(w·s + z), and 1/s is stored.
    /// </param>
    /// <param name="zero">[GroupCount] receives z.</param>
    /// <param name="begin">First group.</param>
    /// <param name="end">One past the last group.</param>
    static abstract void FitGroups(
        StorageLayout layout, ReadOnlySpan<float> weight, Span<float> scale, Span<float> zero, int begin, int end);

    /// <summary>One step of the proximal optimiser: replaces the zero of each group.</summary>
    /// <param name="layout">The weight's bit map.</param>
    /// <param name="weight">[N, K] row-major.</param>
    /// <param name="scale">[GroupCount] s, as <see cref="FitGroups"/> left it.</param>
    /// <param name="zero">[GroupCount] z, read and replaced.</param>
    /// <param name="begin">First group.</param>
    /// <param name="end">One past the last group.</param>
    /// <returns>
    /// Σ|w − ŵ| over those groups under the zeros that were read. Its last bits depend on where the range begins; the zeros do not.
    /// </returns>
    static abstract double RefineZeros(
        StorageLayout layout, ReadOnlySpan<float> weight, ReadOnlySpan<float> scale, Span<float> zero, int begin, int end);

    /// <summary>Codes of each group: clamp(round(w·s + z), 0, max), half to even.</summary>
    /// <param name="layout">The weight's bit map.</param>
    /// <param name="weight">[N, K] row-major.</param>
    /// <param name="scale">[GroupCount] s.</param>
    /// <param name="zero">[GroupCount] z.</param>
    /// <param name="codes">[N·K] codes in row-major order of W; those of the groups are written.</param>
    /// <param name="begin">First group.</param>
    /// <param name="end">One past the last group.</param>
    static abstract void Encode(
        StorageLayout layout, ReadOnlySpan<float> weight, ReadOnlySpan<float> scale, ReadOnlySpan<float> zero, Span<byte> codes, int begin, int end);

    /// <summary>Rows of Ŵ from the storage layout, each element with two roundings in binary32: (q − zero)·scale, or q·scale + zero.</summary>
    /// <param name="weight">The packed weight.</param>
    /// <param name="destination">[end − begin, K] row-major, written in full.</param>
    /// <param name="begin">First row of W.</param>
    /// <param name="end">One past the last row.</param>
    static abstract void DequantizeRows(PackedWeight weight, Span<float> destination, int begin, int end);

    /// <summary>Arranges codes as tiles of the execution layout.</summary>
    /// <param name="tiles">The execution layout.</param>
    /// <param name="codes">[N·K] codes in row-major order of W.</param>
    /// <param name="words">[<see cref="TileLayout.Words"/>] words; those of the tiles are written in full.</param>
    /// <param name="begin">First tile.</param>
    /// <param name="end">One past the last tile.</param>
    static abstract void ToTiles(TileLayout tiles, ReadOnlySpan<byte> codes, Span<int> words, int begin, int end);

    /// <summary>The inverse of <see cref="ToTiles"/>.</summary>
    /// <param name="tiles">The execution layout.</param>
    /// <param name="words">[<see cref="TileLayout.Words"/>] words.</param>
    /// <param name="codes">[N·K] codes; those of the tiles' rows are written.</param>
    /// <param name="begin">First tile.</param>
    /// <param name="end">One past the last tile.</param>
    static abstract void FromTiles(TileLayout tiles, ReadOnlySpan<int> words, Span<byte> codes, int begin, int end);

    /// <summary>
    /// y = x·Ŵᵀ straight from the codes of the execution layout, for the rows of W of a range of tiles. Written for configs with
    /// <see cref="ActivationType.Float32"/> activations, and along axis 0 with <see cref="ActivationType.Int8"/>, too: there x is rounded after it met the scales.
    /// </summary>
    /// <param name="weight">The weight.</param>
    /// <param name="x">[M, K] row-major.</param>
    /// <param name="m">Rows of x and y.</param>
    /// <param name="y">[M, N] row-major; only the outputs of the tiles are written.</param>
    /// <param name="begin">First tile.</param>
    /// <param name="end">One past the last tile.</param>
    /// <exception cref="NotSupportedException">The config has other activations.</exception>
    static virtual void MatMul(TiledWeight weight, ReadOnlySpan<float> x, int m, Span<float> y, int begin, int end) =>
        throw new NotSupportedException($"{TSelf.Config} has activations of {TSelf.Config.Activations}; call MatMulInt8.");

    /// <summary>The same product with activations that were rounded to int8. Written for configs with <see cref="ActivationType.Int8"/> along axis 1.</summary>
    /// <param name="weight">The weight.</param>
    /// <param name="x">[M, K], rounded in the weight's segments.</param>
    /// <param name="y">[M, N] row-major; only the outputs of the tiles are written.</param>
    /// <param name="begin">First tile.</param>
    /// <param name="end">One past the last tile.</param>
    /// <exception cref="NotSupportedException">The config has other activations.</exception>
    static virtual void MatMulInt8(TiledWeight weight, Int8Activations x, Span<float> y, int begin, int end) =>
        throw new NotSupportedException($"{TSelf.Config} has activations of {TSelf.Config.Activations}; call MatMul.");

    /// <summary>Whether <see cref="MatMulTrits"/> is written: for ternary configs with <see cref="ActivationType.Int8"/> and one scale for a row or for all.</summary>
    static virtual bool HasTrits => false;

    /// <summary>The product of <see cref="MatMulInt8"/>, bit for bit, over codes that are held as triples.</summary>
    /// <param name="weight">The weight.</param>
    /// <param name="x">[M, K] as tables.</param>
    /// <param name="y">[M, N] row-major; only the outputs of the blocks are written.</param>
    /// <param name="begin">First block of 32 rows.</param>
    /// <param name="end">One past the last block.</param>
    /// <exception cref="NotSupportedException">The config has no such product.</exception>
    static virtual void MatMulTrits(TritWeight weight, TritTables x, Span<float> y, int begin, int end) =>
        throw new NotSupportedException($"{TSelf.Config} is not held as triples of codes; call MatMulInt8 or MatMul.");

    /// <summary>A block of Ŵ from the execution layout, transposed; element for element the same bits as <see cref="DequantizeRows"/>.</summary>
    /// <param name="weight">The weight.</param>
    /// <param name="destination">
    /// [endColumn − firstColumn, 16·(end − begin)] row-major, written in full: column 16·(tile − begin) + lane holds the row of W that
    /// <see cref="TileLayout.RowOf"/> names; what stands for a padding lane is of no meaning.
    /// </param>
    /// <param name="begin">First tile.</param>
    /// <param name="end">One past the last tile.</param>
    /// <param name="firstColumn">First column of W.</param>
    /// <param name="endColumn">One past the last column.</param>
    static abstract void DequantizeTiles(
        TiledWeight weight, Span<float> destination, int begin, int end, int firstColumn, int endColumn);

    /// <summary>The same product one element after the other: the oracle that <see cref="MatMul"/> is tested against.</summary>
    /// <param name="weight">The packed weight.</param>
    /// <param name="x">[M, K] row-major.</param>
    /// <param name="m">Rows of x and y.</param>
    /// <param name="y">[M, N] row-major, written in full.</param>
    static abstract void MatMulScalar(PackedWeight weight, ReadOnlySpan<float> x, int m, Span<float> y);
}
