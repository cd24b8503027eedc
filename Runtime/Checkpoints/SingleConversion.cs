using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Specializer;

/// <summary>Converts the float types of a file to binary32.</summary>
internal static class SingleConversion
{
    /// <summary>Whether <see cref="Convert"/> takes a type.</summary>
    public static bool Converts(TensorType type) => type is TensorType.F16 or TensorType.BF16 or TensorType.F32 or TensorType.F64;

    /// <summary>Converts a run of elements.</summary>
    /// <param name="type">One that <see cref="Converts"/>.</param>
    /// <param name="source">The elements, little-endian; any alignment.</param>
    /// <param name="destination">As many values, written in full.</param>
    public static void Convert(TensorType type, ReadOnlySpan<byte> source, Span<float> destination)
    {
        switch (type)
        {
            case TensorType.F32:
                source.CopyTo(MemoryMarshal.AsBytes(destination));
                break;
            case TensorType.F16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(source), destination);
                break;
            case TensorType.BF16:
                Span<uint> bits = MemoryMarshal.Cast<float, uint>(destination);
                TensorPrimitives.ConvertTruncating<ushort, uint>(MemoryMarshal.Cast<byte, ushort>(source), bits);
                TensorPrimitives.ShiftLeft<uint>(bits, 16, bits);
                break;
            case TensorType.F64:
                TensorPrimitives.ConvertTruncating<double, float>(MemoryMarshal.Cast<byte, double>(source), destination);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "This type does not convert to binary32.");
        }
    }
}
