using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Specializer.Layout;

namespace Specializer.Bench;

/// <summary>HqqColumn's packing with bits, slots and strides as run-time values, in registers; one thread, as the emitted ones.</summary>
internal static class GenericPacker
{
    /// <summary>Codes [N·K] to words.</summary>
    public static void Pack(StorageLayout layout, ReadOnlySpan<byte> codes, Span<byte> words)
    {
        if (layout.Format.WordBytes == 1)
        {
            PackBytes(layout, codes, words);
        }
        else
        {
            PackInts(layout, codes, MemoryMarshal.Cast<byte, int>(words));
        }
    }

    /// <summary>Words to codes [N·K].</summary>
    public static void Unpack(StorageLayout layout, ReadOnlySpan<byte> words, Span<byte> codes)
    {
        for (int slot = 0; slot < layout.Format.CodesPerWord; slot++)
        {
            int first = slot * layout.ChunkStride;
            Span<byte> chunk = codes[Math.Min(first, codes.Length)..Math.Min(first + layout.ChunkStride, codes.Length)];
            if (layout.Format.WordBytes == 1)
            {
                UnpackBytes(words, layout.Format.Shift(slot), (byte)layout.Format.FieldMask, chunk);
            }
            else
            {
                UnpackInts(MemoryMarshal.Cast<byte, int>(words), layout.Format.Shift(slot), layout.Format.FieldMask, chunk);
            }
        }
    }

    // A code shifted within its byte stays in it, so that registers of wider elements may shift.
    private static void PackBytes(StorageLayout layout, ReadOnlySpan<byte> codes, Span<byte> words)
    {
        words.Clear();
        for (int slot = 0; slot < layout.Format.CodesPerWord; slot++)
        {
            int shift = layout.Format.Shift(slot), i = 0;
            ReadOnlySpan<byte> chunk = codes.Slice(slot * layout.ChunkStride, layout.ChunkStride);
            for (; i + Vector<byte>.Count <= chunk.Length; i += Vector<byte>.Count)
            {
                Vector<byte> shifted = Vector.AsVectorByte(Vector.ShiftLeft(Vector.AsVectorUInt32(new Vector<byte>(chunk[i..])), shift));
                (new Vector<byte>(words[i..]) | shifted).CopyTo(words[i..]);
            }

            for (; i < chunk.Length; i++)
            {
                words[i] |= (byte)(chunk[i] << shift);
            }
        }
    }

    private static void PackInts(StorageLayout layout, ReadOnlySpan<byte> codes, Span<int> words)
    {
        words.Clear();
        for (int slot = 0; slot < layout.Format.CodesPerWord; slot++)
        {
            int shift = layout.Format.Shift(slot);
            int first = Math.Min(slot * layout.ChunkStride, codes.Length);
            ReadOnlySpan<byte> chunk = codes[first..Math.Min(first + layout.ChunkStride, codes.Length)];
            int i = 0;
            for (; i + Vector<byte>.Count <= chunk.Length; i += Vector<byte>.Count)
            {
                Vector.Widen(new Vector<byte>(chunk[i..]), out Vector<ushort> low, out Vector<ushort> high);
                Vector.Widen(low, out Vector<uint> a, out Vector<uint> b);
                Vector.Widen(high, out Vector<uint> c, out Vector<uint> d);
                Or(words, i, a, shift);
                Or(words, i + Vector<uint>.Count, b, shift);
                Or(words, i + (2 * Vector<uint>.Count), c, shift);
                Or(words, i + (3 * Vector<uint>.Count), d, shift);
            }

            for (; i < chunk.Length; i++)
            {
                words[i] |= chunk[i] << shift;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Or(Span<int> words, int at, Vector<uint> codes, int shift) =>
        (new Vector<int>(words[at..]) | Vector.AsVectorInt32(Vector.ShiftLeft(codes, shift))).CopyTo(words[at..]);

    private static void UnpackBytes(ReadOnlySpan<byte> words, int shift, byte mask, Span<byte> chunk)
    {
        int i = 0;
        Vector<byte> masks = new(mask);
        for (; i + Vector<byte>.Count <= chunk.Length; i += Vector<byte>.Count)
        {
            Vector<byte> shifted = Vector.AsVectorByte(Vector.ShiftRightLogical(Vector.AsVectorUInt32(new Vector<byte>(words[i..])), shift));
            (shifted & masks).CopyTo(chunk[i..]);
        }

        for (; i < chunk.Length; i++)
        {
            chunk[i] = (byte)((words[i] >> shift) & mask);
        }
    }

    private static void UnpackInts(ReadOnlySpan<int> words, int shift, int mask, Span<byte> chunk)
    {
        int i = 0;
        Vector<uint> masks = new((uint)mask);
        for (; i + Vector<byte>.Count <= chunk.Length; i += Vector<byte>.Count)
        {
            Vector<ushort> low = Vector.Narrow(Field(words, i, shift, masks), Field(words, i + Vector<uint>.Count, shift, masks));
            Vector<ushort> high = Vector.Narrow(
                Field(words, i + (2 * Vector<uint>.Count), shift, masks), Field(words, i + (3 * Vector<uint>.Count), shift, masks));
            Vector.Narrow(low, high).CopyTo(chunk[i..]);
        }

        for (; i < chunk.Length; i++)
        {
            chunk[i] = (byte)((words[i] >>> shift) & mask);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<uint> Field(ReadOnlySpan<int> words, int at, int shift, Vector<uint> mask) =>
        Vector.ShiftRightLogical(Vector.AsVectorUInt32(new Vector<int>(words[at..])), shift) & mask;
}
