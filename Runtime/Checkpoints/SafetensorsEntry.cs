using System.Collections.Immutable;

namespace Specializer;

/// <summary>What the header of a safetensors file says about one tensor.</summary>
public sealed class SafetensorsEntry
{
    internal SafetensorsEntry(string name, TensorType type, ImmutableArray<long> shape, long elementCount, long begin, long byteLength)
    {
        Name = name;
        Type = type;
        Shape = shape;
        ElementCount = elementCount;
        Begin = begin;
        ByteLength = byteLength;
    }

    /// <summary>The tensor's name, unique in its file.</summary>
    public string Name { get; }

    /// <summary>The element type.</summary>
    public TensorType Type { get; }

    /// <summary>Dimensions, outermost first; empty for a scalar. A dimension may be 0.</summary>
    public ImmutableArray<long> Shape { get; }

    /// <summary>The product of <see cref="Shape"/>; 1 for a scalar.</summary>
    public long ElementCount { get; }

    /// <summary>Bytes that the tensor takes in the file.</summary>
    public long ByteLength { get; }

    /// <summary>Where the tensor begins, in bytes from the end of the header.</summary>
    internal long Begin { get; }

    /// <summary>One past the tensor's last byte, likewise.</summary>
    internal long End => Begin + ByteLength;

    /// <summary>Name, type and shape: <c>"lm_head.weight" F16 [256, 768]</c>.</summary>
    public override string ToString() => $"{CheckpointError.Quote(Name)} {Type} {ShapeText(Shape.AsSpan())}";

    /// <summary>A shape as error messages show it: <c>[256, 768]</c>.</summary>
    internal static string ShapeText(ReadOnlySpan<long> shape) => $"[{string.Join(", ", shape.ToArray())}]";

    /// <summary>
    /// Bytes that a tensor takes; false where a dimension is negative, the count of bits overflows 63 bits or the last
    /// byte is not filled.
    /// </summary>
    internal static bool TryMeasure(TensorType type, ReadOnlySpan<long> shape, out long elementCount, out long byteLength)
    {
        elementCount = 1;
        byteLength = 0;
        foreach (long dimension in shape)
        {
            if (dimension < 0 || Math.BigMul(elementCount, dimension, out long product) != 0 || product < 0)
            {
                return false;
            }

            elementCount = product;
        }

        int bits = type.Bits();
        if (elementCount > long.MaxValue / bits || elementCount * bits % 8 != 0)
        {
            return false;
        }

        byteLength = elementCount * bits / 8;
        return true;
    }
}
