#if SPECIALIZER_ILGPU
using Specializer.Layout;

namespace Specializer.GpuBench;

/// <summary>Weights of random codes, scales 0.01 to 0.03, zeros anywhere among the codes.</summary>
internal static class RandomWeights
{
    /// <summary>A weight [n, k].</summary>
    public static QuantizedTensor<TScheme> Make<TScheme>(int n, int k, int seed)
        where TScheme : struct, IQuantScheme<TScheme>
    {
        Random random = new(seed);
        StorageLayout layout = TScheme.Config.Layout(n, k);
        byte[] codes = new byte[n * k];
        random.NextBytes(codes);
        int maximum = layout.Format.MaxCode;
        for (int i = 0; i < codes.Length; i++)
        {
            codes[i] = (byte)(codes[i] % (maximum + 1));
        }

        byte[] words = new byte[layout.PackedBytes];
        TScheme.Pack(layout, codes, words, 0, layout.Words);
        byte[] scale = Metas(layout.GroupCount, TScheme.Config.Scale, () => 0.01 + (0.02 * random.NextDouble()));
        byte[] zero = Metas(layout.GroupCount, TScheme.Config.Scale, () => maximum * random.NextDouble());
        return new QuantizedTensor<TScheme>(n, k, words, scale, zero);
    }

    private static byte[] Metas(int count, ScaleType type, Func<double> next)
    {
        int bytes = type == ScaleType.Float32 ? 4 : 2;
        byte[] metas = new byte[count * bytes];
        for (int i = 0; i < count; i++)
        {
            Span<byte> place = metas.AsSpan(i * bytes);
            float value = (float)next();
            _ = type switch
            {
                ScaleType.Float32 => BitConverter.TryWriteBytes(place, value),
                ScaleType.Float16 => BitConverter.TryWriteBytes(place, (Half)value),
                _ => BitConverter.TryWriteBytes(place, (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16)),
            };
        }

        return metas;
    }
}
#endif
