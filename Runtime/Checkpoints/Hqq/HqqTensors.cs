using System.Runtime.InteropServices;

namespace Specializer;

/// <summary>The tensors of a quantized layer to and from a checkpoint.</summary>
internal static class HqqTensors
{
    /// <summary>Reads the weight of a layer, or its scales or zeros.</summary>
    /// <param name="source">The checkpoint.</param>
    /// <param name="names">The names of its parts.</param>
    /// <param name="meta">What was read about it.</param>
    /// <param name="scheme">A scheme that stores as <paramref name="meta"/> says.</param>
    public static QuantizedTensor Read(TensorSource source, HqqNames names, HqqMeta meta, QuantScheme scheme)
    {
        (byte[] scale, PackedTensor? packedScale) = ReadMeta(MetaPart.Scale, HqqKeys.Scale, meta.Scale, scheme.ScaleScheme);
        (byte[] zero, PackedTensor? packedZero) = ReadMeta(MetaPart.Zero, HqqKeys.Zero, meta.Zero, scheme.ZeroScheme);
        byte[] words = source.Bytes(names.Of(HqqKeys.Words)).ToArray();
        QuantizedTensor weight = scheme.Wrap(
            new PackedTensor(scheme.Config.Layout(meta.N, meta.K), words, scale, zero) { QuantizedScale = packedScale, QuantizedZero = packedZero });
        weight.Origin = meta;
        return weight;

        (byte[] Bytes, PackedTensor? Packed) ReadMeta(MetaPart part, string key, HqqMeta? inner, QuantScheme? innerScheme)
        {
            if (inner is null)
            {
                return (source.Bytes(names.Of(key)).ToArray(), null);
            }

            QuantizedTensor packed = Read(source, names.Of(part), inner, innerScheme!);
            return (MemoryMarshal.AsBytes(packed.Dequantize().AsSpan()).ToArray(), packed.ToStorage());
        }
    }

    /// <summary>Bytes that <see cref="Read"/> reads.</summary>
    public static long Bytes(TensorSource source, HqqNames names, HqqMeta meta) =>
        source.Entry(names.Of(HqqKeys.Words)).ByteLength
        + (meta.Scale is { } scale ? Bytes(source, names.Of(MetaPart.Scale), scale) : source.Entry(names.Of(HqqKeys.Scale)).ByteLength)
        + (meta.Zero is { } zero ? Bytes(source, names.Of(MetaPart.Zero), zero) : source.Entry(names.Of(HqqKeys.Zero)).ByteLength);

    /// <summary>Adds the tensors of a layer to what a writer will write: as they were where they were read, else as hqq would store them.</summary>
    /// <param name="writer">Collects them.</param>
    /// <param name="prefix">What the layer's names begin with, with its dot.</param>
    /// <param name="weight">The weight.</param>
    /// <param name="bias">[N], or null.</param>
    public static void Add(SafetensorsWriter writer, string prefix, QuantizedTensor weight, float[]? bias)
    {
        HqqMeta meta = weight.Origin ?? HqqMeta.Of(weight.Scheme.FullConfig, weight.Layout);
        PackedTensor storage = weight.ToStorage();

        // The words of a whole model would be in memory twice; they are put into their storage layout when they are written.
        AddBytes(writer, prefix + HqqKeys.Words, meta.Entries[HqqKeys.Words], () => weight.ToStorage().Words);
        AddAllButWords(writer, new HqqNames(prefix), meta, storage);
        if (bias is not null)
        {
            AddBias(writer, prefix + HqqKeys.Bias, bias, meta.Entries.GetValueOrDefault(HqqKeys.Bias)?.Type ?? TensorType.F32);
        }
    }

    private static void AddAllButWords(SafetensorsWriter writer, HqqNames names, HqqMeta meta, PackedTensor storage)
    {
        AddMeta(MetaPart.Scale, HqqKeys.Scale, meta.Scale, storage.Scale, storage.QuantizedScale);
        AddMeta(MetaPart.Zero, HqqKeys.Zero, meta.Zero, storage.Zero, storage.QuantizedZero);
        foreach (string key in HqqKeys.Notes)
        {
            if (meta.Entries.TryGetValue(key, out HqqEntry? note))
            {
                writer.Add(names.Of(key), note.Type, note.Shape.AsSpan(), (ReadOnlyMemory<byte>)note.Content);
            }
        }

        void AddMeta(MetaPart part, string key, HqqMeta? inner, byte[] values, PackedTensor? packed)
        {
            if (inner is null)
            {
                AddBytes(writer, names.Of(key), meta.Entries[key], () => values);
            }
            else
            {
                AddBytes(writer, names.Of(part).Of(HqqKeys.Words), inner.Entries[HqqKeys.Words], () => packed!.Words);
                AddAllButWords(writer, names.Of(part), inner, packed!);
            }
        }
    }

    private static void AddBytes(SafetensorsWriter writer, string name, HqqEntry entry, Func<byte[]> bytes) =>
        writer.Add(name, entry.Type, entry.Shape.AsSpan(), stream => stream.Write(bytes()));

    /// <summary>A bias that was read in a narrower type is written in it again, unless it has changed to what that cannot hold.</summary>
    private static void AddBias(SafetensorsWriter writer, string name, float[] bias, TensorType type)
    {
        ScaleType? narrow = type switch
        {
            TensorType.F16 => ScaleType.Float16,
            TensorType.BF16 => ScaleType.BFloat16,
            _ => null,
        };
        if (narrow is { } stored && bias.All(value => Holds(stored, value)))
        {
            writer.Add(name, type, [bias.Length], ScaleConversion.ToBytes(bias, stored, HqqKeys.Bias));
        }
        else
        {
            writer.Add<float>(name, [bias.Length], bias);
        }
    }

    private static bool Holds(ScaleType type, float value)
    {
        int bits = BitConverter.SingleToInt32Bits(value);
        return float.IsFinite(value)
            && (type == ScaleType.Float16 ? BitConverter.SingleToInt32Bits((float)(Half)value) == bits : (bits & 0xffff) == 0);
    }
}
