using System.Runtime.InteropServices;

namespace Specializer.Kernels;

/// <summary>Operands of AVX-512's vpmultishiftqb, which shifts bytes, for each number of bits that codes are shifted by.</summary>
public static class ByteShifts
{
    /// <summary>The most bits to shift right by.</summary>
    public const int Most = 6;

    private static readonly byte[] s_table = Make();

    /// <summary>For each shift the first bit, of 64, of each of eight bytes.</summary>
    /// <remarks>Memory, so that the JIT knows no constants that it would keep in registers from before a loop.</remarks>
    public static ref byte Table => ref MemoryMarshal.GetArrayDataReference(s_table);

    /// <summary>Where a shift's operand begins.</summary>
    internal static nint Place(int shift) => sizeof(ulong) * shift;

    private static byte[] Make()
    {
        byte[] table = new byte[Place(Most + 1)];
        for (int i = 0; i < table.Length; i++)
        {
            int shift = i / sizeof(ulong);
            table[i] = (byte)(((8 * (i % sizeof(ulong))) + shift) & 63);
        }

        return table;
    }
}
