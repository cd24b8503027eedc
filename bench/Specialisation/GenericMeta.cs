using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Specializer.Layout;

namespace Specializer.Bench;

/// <summary>Scales and zeros in the order in which a kernel of tiles reads them.</summary>
internal static class GenericMeta
{
    /// <summary>Scales and zeros as float32 [segment, row], a segment being a group along K, or one column along N.</summary>
    /// <param name="tensor">The weight.</param>
    /// <param name="segmentLength">Columns of a segment.</param>
    /// <param name="rows">Rows of different scales: N, or groups along N.</param>
    public static (float[] Scale, float[] Zero) Of(QuantizedTensor tensor, int segmentLength, int rows)
    {
        PackedTensor packed = tensor.ToStorage();
        ScaleType type = tensor.Scheme.Config.Scale;
        return (Arrange(tensor.Layout, Floats(packed.Scale, type), segmentLength, rows), Arrange(tensor.Layout, Floats(packed.Zero, type), segmentLength, rows));
    }

    private static float[] Floats(byte[] bytes, ScaleType type)
    {
        if (type == ScaleType.Float32)
        {
            return MemoryMarshal.Cast<byte, float>(bytes).ToArray();
        }

        float[] values = new float[bytes.Length / 2];
        TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), values);
        return values;
    }

    private static float[] Arrange(StorageLayout layout, float[] values, int segmentLength, int rows)
    {
        float[] arranged = new float[layout.K / segmentLength * rows];
        for (int i = 0; i < arranged.Length; i++)
        {
            arranged[i] = values[layout.GroupOf(i % rows, i / rows * segmentLength)];
        }

        return arranged;
    }
}
