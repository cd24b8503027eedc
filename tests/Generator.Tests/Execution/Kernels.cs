using Specializer.Kernels;
using Specializer.Layout;

namespace Specializer.Generator.Tests.Execution;

/// <summary>The static members of a scheme, callable without being generic over it.</summary>
public abstract class Kernels
{
    /// <summary>The kernels of a generated struct.</summary>
    public static Kernels Of(Type scheme) => (Kernels)Activator.CreateInstance(typeof(Kernels<>).MakeGenericType(scheme))!;

    public abstract QuantConfig Config { get; }

    public void Pack(StorageLayout layout, ReadOnlySpan<byte> codes, Span<byte> words) => Pack(layout, codes, words, 0, layout.Words);

    public void Unpack(StorageLayout layout, ReadOnlySpan<byte> words, Span<byte> codes) => Unpack(layout, words, codes, 0, layout.Words);

    public abstract void Pack(StorageLayout layout, ReadOnlySpan<byte> codes, Span<byte> words, int begin, int end);

    public abstract void Unpack(StorageLayout layout, ReadOnlySpan<byte> words, Span<byte> codes, int begin, int end);

    public abstract void FitGroups(StorageLayout layout, ReadOnlySpan<float> weight, Span<float> scale, Span<float> zero, int begin, int end);

    public abstract double RefineZeros(StorageLayout layout, ReadOnlySpan<float> weight, ReadOnlySpan<float> scale, Span<float> zero, int begin, int end);

    public abstract void Encode(
        StorageLayout layout, ReadOnlySpan<float> weight, ReadOnlySpan<float> scale, ReadOnlySpan<float> zero, Span<byte> codes, int begin, int end);

    public abstract void DequantizeRows(PackedWeight weight, Span<float> destination, int begin, int end);

    public abstract void DequantizeTiles(TiledWeight weight, Span<float> destination, int begin, int end, int firstColumn, int endColumn);

    public abstract void ToTiles(TileLayout tiles, ReadOnlySpan<byte> codes, Span<int> words, int begin, int end);

    public abstract void FromTiles(TileLayout tiles, ReadOnlySpan<int> words, Span<byte> codes, int begin, int end);

    public abstract void MatMul(TiledWeight weight, ReadOnlySpan<float> x, int m, Span<float> y, int begin, int end);

    public abstract void MatMulInt8(TiledWeight weight, Int8Activations x, Span<float> y, int begin, int end);

    public abstract bool HasTrits { get; }

    public abstract void MatMulTrits(TritWeight weight, TritTables x, Span<float> y, int begin, int end);

    public abstract void MatMulScalar(PackedWeight weight, ReadOnlySpan<float> x, int m, Span<float> y);
}

/// <summary>The kernels of one scheme.</summary>
/// <typeparam name="TScheme">The generated struct.</typeparam>
public sealed class Kernels<TScheme> : Kernels
    where TScheme : struct, IQuantScheme<TScheme>
{
    public override QuantConfig Config => TScheme.Config;

    public override void Pack(StorageLayout layout, ReadOnlySpan<byte> codes, Span<byte> words, int begin, int end) =>
        TScheme.Pack(layout, codes, words, begin, end);

    public override void Unpack(StorageLayout layout, ReadOnlySpan<byte> words, Span<byte> codes, int begin, int end) =>
        TScheme.Unpack(layout, words, codes, begin, end);

    public override void FitGroups(StorageLayout layout, ReadOnlySpan<float> weight, Span<float> scale, Span<float> zero, int begin, int end) =>
        TScheme.FitGroups(layout, weight, scale, zero, begin, end);

    public override double RefineZeros(StorageLayout layout, ReadOnlySpan<float> weight, ReadOnlySpan<float> scale, Span<float> zero, int begin, int end) =>
        TScheme.RefineZeros(layout, weight, scale, zero, begin, end);

    public override void Encode(
        StorageLayout layout, ReadOnlySpan<float> weight, ReadOnlySpan<float> scale, ReadOnlySpan<float> zero, Span<byte> codes, int begin, int end) =>
        TScheme.Encode(layout, weight, scale, zero, codes, begin, end);

    public override void DequantizeRows(PackedWeight weight, Span<float> destination, int begin, int end) =>
        TScheme.DequantizeRows(weight, destination, begin, end);

    public override void DequantizeTiles(TiledWeight weight, Span<float> destination, int begin, int end, int firstColumn, int endColumn) =>
        TScheme.DequantizeTiles(weight, destination, begin, end, firstColumn, endColumn);

    public override void ToTiles(TileLayout tiles, ReadOnlySpan<byte> codes, Span<int> words, int begin, int end) =>
        TScheme.ToTiles(tiles, codes, words, begin, end);

    public override void FromTiles(TileLayout tiles, ReadOnlySpan<int> words, Span<byte> codes, int begin, int end) =>
        TScheme.FromTiles(tiles, words, codes, begin, end);

    public override void MatMul(TiledWeight weight, ReadOnlySpan<float> x, int m, Span<float> y, int begin, int end) =>
        TScheme.MatMul(weight, x, m, y, begin, end);

    public override void MatMulInt8(TiledWeight weight, Int8Activations x, Span<float> y, int begin, int end) =>
        TScheme.MatMulInt8(weight, x, y, begin, end);

    public override bool HasTrits => TScheme.HasTrits;

    public override void MatMulTrits(TritWeight weight, TritTables x, Span<float> y, int begin, int end) =>
        TScheme.MatMulTrits(weight, x, y, begin, end);

    public override void MatMulScalar(PackedWeight weight, ReadOnlySpan<float> x, int m, Span<float> y) =>
        TScheme.MatMulScalar(weight, x, m, y);
}
