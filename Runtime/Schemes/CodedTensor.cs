using Specializer.Layout;

namespace Specializer;

/// <summary>A quantized weight W[N, K] one code a byte, as a quantizer writes it and before it is packed or arranged as tiles.</summary>
/// <param name="Layout">The storage layout.</param>
/// <param name="Codes">[N·K], row-major.</param>
/// <param name="Scale">One scale a group in the config's <see cref="ScaleType"/>, as bytes.</param>
/// <param name="Zero">One zero a group, likewise.</param>
internal sealed record CodedTensor(StorageLayout Layout, byte[] Codes, byte[] Scale, byte[] Zero)
{
    /// <inheritdoc cref="PackedTensor.QuantizedScale"/>
    public PackedTensor? QuantizedScale { get; init; }

    /// <inheritdoc cref="PackedTensor.QuantizedZero"/>
    public PackedTensor? QuantizedZero { get; init; }

    /// <summary>Bytes in storage, once packed.</summary>
    public long Bytes => Layout.PackedBytes + (QuantizedScale?.Bytes ?? Scale.Length) + (QuantizedZero?.Bytes ?? Zero.Length);

    /// <summary>Unpacks a weight on all threads; scales and zeros are shared.</summary>
    public static CodedTensor Of<TScheme>(PackedTensor packed)
        where TScheme : struct, IQuantScheme<TScheme>
    {
        byte[] codes = GC.AllocateUninitializedArray<byte>(packed.Layout.N * packed.Layout.K);
        PackedCodes<TScheme>.Unpack(packed.Layout, packed.Words, codes);
        return new CodedTensor(packed.Layout, codes, packed.Scale, packed.Zero)
        {
            QuantizedScale = packed.QuantizedScale,
            QuantizedZero = packed.QuantizedZero,
        };
    }

    /// <summary>The weight in its storage layout, packed on all threads; scales and zeros are shared.</summary>
    public PackedTensor Pack<TScheme>()
        where TScheme : struct, IQuantScheme<TScheme>
    {
        byte[] words = GC.AllocateUninitializedArray<byte>(Layout.PackedBytes);
        PackedCodes<TScheme>.Pack(Layout, Codes, words);
        return new PackedTensor(Layout, words, Scale, Zero) { QuantizedScale = QuantizedScale, QuantizedZero = QuantizedZero };
    }
}
