using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Specializer;

/// <summary>Scales and zeros to and from the bytes of their storage type.</summary>
internal static class ScaleConversion
{
    /// <summary>Rounds to the storage type, to nearest even.</summary>
    /// <exception cref="ArgumentException">A value leaves the type's range; the message names the group.</exception>
    public static byte[] ToBytes(ReadOnlySpan<float> values, ScaleType type, string what)
    {
        byte[] bytes = new byte[values.Length * (type == ScaleType.Float32 ? sizeof(float) : sizeof(ushort))];
        switch (type)
        {
            case ScaleType.Float32:
                MemoryMarshal.AsBytes(values).CopyTo(bytes);
                break;
            case ScaleType.Float16:
                Span<Half> halves = MemoryMarshal.Cast<byte, Half>(bytes.AsSpan());
                TensorPrimitives.ConvertToHalf(values, halves);
                CheckRange(values, halves, what);
                break;
            default:
                Span<ushort> upper = MemoryMarshal.Cast<byte, ushort>(bytes.AsSpan());
                for (int i = 0; i < values.Length; i++)
                {
                    upper[i] = BFloat16Bits(values[i]);
                }

                break;
        }

        return bytes;
    }

    /// <summary>Widens from the storage type, without error.</summary>
    public static float[] ToSingles(ReadOnlySpan<byte> bytes, ScaleType type)
    {
        float[] values = new float[bytes.Length / (type == ScaleType.Float32 ? sizeof(float) : sizeof(ushort))];
        switch (type)
        {
            case ScaleType.Float32:
                MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values);
                break;
            case ScaleType.Float16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), values);
                break;
            default:
                ReadOnlySpan<ushort> upper = MemoryMarshal.Cast<byte, ushort>(bytes);
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = Kernels.Lanes.BFloat16(upper[i]);
                }

                break;
        }

        return values;
    }

    /// <summary>The upper half of a finite binary32, rounded to nearest even.</summary>
    private static ushort BFloat16Bits(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return (ushort)((bits + 0x7fffu + ((bits >> 16) & 1)) >> 16);
    }

    private static void CheckRange(ReadOnlySpan<float> values, ReadOnlySpan<Half> halves, string what)
    {
        for (int group = 0; group < halves.Length; group++)
        {
            if (!Half.IsFinite(halves[group]))
            {
                throw new ArgumentException(
                    $"The {what} of group {group} is {values[group]}, beyond ±65504: it cannot be stored in Float16. Declare Scale = Float32 or BFloat16.");
            }
        }
    }
}
