using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Specializer.Kernels;

/// <summary>HqqColumn's words of 32 bits: ten codes of 3 bits that lie a stride apart, the first in bits 29..27.</summary>
/// <remarks>
/// The last chunk of a weight can be short, and the one before it empty in part: then words come in at most two runs of words with as many
/// codes. Slots without a code are 0.
/// </remarks>
public static class ColumnWords
{
    private const int FirstShift = 27;
    private const int Bits = 3;
    private const int Mask = 7;

    /// <summary>Packs words begin..end.</summary>
    /// <param name="codes">[N·K].</param>
    /// <param name="words">Four bytes a word.</param>
    /// <param name="stride">Distance between the codes of neighbouring slots, and the number of words.</param>
    /// <param name="begin">First word.</param>
    /// <param name="end">One past the last word.</param>
    public static void Pack(ReadOnlySpan<byte> codes, Span<byte> words, int stride, int begin, int end)
    {
        ref readonly byte source = ref MemoryMarshal.GetReference(codes);
        ref int target = ref Unsafe.As<byte, int>(ref MemoryMarshal.GetReference(words));
        for (int i = begin; i < end;)
        {
            (int slots, int stop) = Run(codes.Length, stride, i, end);
            i = Lanes16.IsSupported ? Pack<Lanes16>(in source, ref target, stride, slots, i, stop)
                : Lanes8.IsSupported ? Pack<Lanes8>(in source, ref target, stride, slots, i, stop)
                : Lanes4.IsSupported ? Pack<Lanes4>(in source, ref target, stride, slots, i, stop)
                : i;
            i = Pack<Lanes1>(in source, ref target, stride, slots, i, stop);
        }
    }

    /// <summary>The inverse of <see cref="Pack"/>: writes the codes that words begin..end hold.</summary>
    /// <param name="words">Four bytes a word.</param>
    /// <param name="codes">[N·K].</param>
    /// <param name="stride">Distance between the codes of neighbouring slots, and the number of words.</param>
    /// <param name="begin">First word.</param>
    /// <param name="end">One past the last word.</param>
    public static void Unpack(ReadOnlySpan<byte> words, Span<byte> codes, int stride, int begin, int end)
    {
        ref readonly int source = ref Unsafe.As<byte, int>(ref MemoryMarshal.GetReference(words));
        ref byte target = ref MemoryMarshal.GetReference(codes);
        for (int i = begin; i < end;)
        {
            (int slots, int stop) = Run(codes.Length, stride, i, end);
            i = Lanes16.IsSupported ? Unpack<Lanes16>(in source, ref target, stride, slots, i, stop)
                : Lanes8.IsSupported ? Unpack<Lanes8>(in source, ref target, stride, slots, i, stop)
                : Lanes4.IsSupported ? Unpack<Lanes4>(in source, ref target, stride, slots, i, stop)
                : i;
            i = Unpack<Lanes1>(in source, ref target, stride, slots, i, stop);
        }
    }

    /// <summary>The codes of word i, and where the words with as many end.</summary>
    private static (int Slots, int Stop) Run(int codes, int stride, int i, int end)
    {
        int slots = ((codes - i - 1) / stride) + 1;
        return (slots, Math.Min(end, codes - ((slots - 1) * stride)));
    }

    /// <summary>Packs words of as many codes, as far as they fill whole registers, and returns where it stopped.</summary>
    private static int Pack<TLanes>(ref readonly byte codes, ref int words, int stride, int slots, int begin, int end)
        where TLanes : struct, ILanes<TLanes>
    {
        int i = begin;
        for (; i + TLanes.Count <= end; i += TLanes.Count)
        {
            TLanes word = default;
            for (int slot = 0; slot < slots; slot++)
            {
                word = TLanes.Merge(word, TLanes.Words(in codes, (slot * stride) + i), FirstShift - (Bits * slot), Mask);
            }

            TLanes.StoreWords(word, ref words, i);
        }

        return i;
    }

    private static int Unpack<TLanes>(ref readonly int words, ref byte codes, int stride, int slots, int begin, int end)
        where TLanes : struct, ILanes<TLanes>
    {
        int i = begin;
        for (; i + TLanes.Count <= end; i += TLanes.Count)
        {
            TLanes word = TLanes.Words(in words, i);
            for (int slot = 0; slot < slots; slot++)
            {
                TLanes.StoreWords(TLanes.Code(word, FirstShift - (Bits * slot), Mask), ref codes, (slot * stride) + i);
            }
        }

        return i;
    }
}
