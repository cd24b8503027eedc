using System.Text;
using Specializer.Layout;

namespace Specializer;

/// <summary>A quantized weight W[N, K] in its storage layout, the bits as the format's own tools write them.</summary>
/// <param name="Layout">Where each code lies.</param>
/// <param name="Words">Packed words, <see cref="StorageLayout.PackedBytes"/> bytes, little-endian.</param>
/// <param name="Scale">One scale a group in the config's <see cref="ScaleType"/>, as bytes.</param>
/// <param name="Zero">One zero a group, likewise.</param>
public sealed record PackedTensor(StorageLayout Layout, byte[] Words, byte[] Scale, byte[] Zero)
{
    /// <summary>
    /// The scales as they are quantized themselves, or null. <see cref="Scale"/> is then what they dequantize to, and is not stored.
    /// </summary>
    public PackedTensor? QuantizedScale { get; init; }

    /// <summary>The zeros as they are quantized themselves, or null; likewise.</summary>
    public PackedTensor? QuantizedZero { get; init; }

    /// <summary>What kernels over the storage layout read.</summary>
    public PackedWeight View => new(Layout, Words, Scale, Zero);

    /// <summary>Bytes in storage.</summary>
    public long Bytes => Words.Length + (QuantizedScale?.Bytes ?? Scale.Length) + (QuantizedZero?.Bytes ?? Zero.Length);

    // What the compiler would write boxes every property, and a view cannot be boxed.
    private bool PrintMembers(StringBuilder text)
    {
        text.Append($"[{Layout.N}, {Layout.K}], {Bytes} bytes");
        return true;
    }
}
