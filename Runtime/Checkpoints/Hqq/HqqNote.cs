using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Specializer;

/// <summary>The small parts of a layer as tensors, and back.</summary>
/// <remarks>Source: <c>encode_safetensor_type</c> and <c>decode_safetensor_type</c> in hqq/core/utils.py.</remarks>
internal static class HqqNote
{
    /// <summary>A torch.Size.</summary>
    public static HqqEntry Longs(params long[] values) => new(TensorType.I64, [values.Length], MemoryMarshal.AsBytes<long>(values).ToArray());

    /// <summary>An int.</summary>
    public static HqqEntry Integer(int value)
    {
        byte[] content = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(content, value);
        return new HqqEntry(TensorType.I32, [], content);
    }

    /// <summary>A float.</summary>
    public static HqqEntry Single(float value)
    {
        byte[] content = new byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(content, value);
        return new HqqEntry(TensorType.F32, [], content);
    }

    /// <summary>A bool.</summary>
    public static HqqEntry Truth(bool value) => new(TensorType.U8, [], [value ? (byte)1 : (byte)0]);

    /// <summary>A text, or a torch.dtype by its name.</summary>
    public static HqqEntry Text(string value) => new(TensorType.U8, [value.Length], Encoding.ASCII.GetBytes(value));

    /// <summary>The number of an entry of one element; null where it has another number of elements or is no number.</summary>
    public static double? Number(HqqEntry entry)
    {
        ReadOnlySpan<byte> content = entry.Content;
        return (entry.Type, content.Length) switch
        {
            (TensorType.U8 or TensorType.BOOL, 1) => content[0],
            (TensorType.I32, 4) => BinaryPrimitives.ReadInt32LittleEndian(content),
            (TensorType.I64, 8) => BinaryPrimitives.ReadInt64LittleEndian(content),
            (TensorType.F32, 4) => BinaryPrimitives.ReadSingleLittleEndian(content),
            (TensorType.F64, 8) => BinaryPrimitives.ReadDoubleLittleEndian(content),
            _ => null,
        };
    }

    /// <summary>Two whole numbers, as a shape has them; null where there are not two.</summary>
    public static (long First, long Second)? Pair(HqqEntry entry)
    {
        ReadOnlySpan<byte> content = entry.Content;
        return (entry.Type, content.Length) switch
        {
            (TensorType.I64, 16) => (BinaryPrimitives.ReadInt64LittleEndian(content), BinaryPrimitives.ReadInt64LittleEndian(content[8..])),
            (TensorType.I32, 8) => (BinaryPrimitives.ReadInt32LittleEndian(content), BinaryPrimitives.ReadInt32LittleEndian(content[4..])),
            _ => null,
        };
    }

    /// <summary>A text; null where the entry holds no bytes.</summary>
    public static string? Text(HqqEntry entry) => entry.Type == TensorType.U8 ? Encoding.Latin1.GetString(entry.Content!) : null;
}
