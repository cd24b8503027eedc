using System.Linq;
using Specializer.Generator.Planning;
using Specializer.Layout;

namespace Specializer.Generator.Emission.Cpu;

/// <summary>Prints Pack and Unpack for the packings whose words hold neighbours: Sequential, RowMajor and Trits.</summary>
internal static class NeighbourPackEmitter
{
    public static string Emit(KernelPlan plan) => plan.Format.Pack == PackLayout.RowMajor
        ? string.Join("\n\n", Pack(plan.Format), PackRows(plan.Format), Unpack(plan.Format), UnpackRows(plan.Format))
        : string.Join("\n\n", Pack(plan.Format), Unpack(plan.Format));

    private static string Pack(CodeFormat format)
    {
        string word = Offsets.WordType(format);
        return CodeText.Of(
            $$"""
            /// <summary>Packs codes [N·K], row-major, into words begin..end: {{Describe(format)}}.</summary>
            public static void Pack(StorageLayout layout, ReadOnlySpan<byte> codes, Span<byte> words, int begin, int end)
            {
                CheckLayout(layout);
                KernelArguments.CheckCodes(layout, codes.Length, words.Length, begin, end);
                Span<{{word}}> target = {{Offsets.Words(format, "words")}};

                // Words up to here are full.
                int full = Math.Min(end, codes.Length / CodesPerWord);
                int i = begin;
                {{FastPack(format)}}
                {{(format.Pack == PackLayout.Sequential ? "" : CodeText.Of(
                    $$"""
                    for (; i < full; i++)
                    {
                        ReadOnlySpan<byte> c = codes.Slice(i * CodesPerWord, CodesPerWord);
                        target[i] = (byte)({{Merge(format)}});
                    }
                    """))}}

                {{PackRest(format)}}
            }
            """);
    }

    private static string FastPack(CodeFormat format) => format.Pack switch
    {
        PackLayout.Sequential =>
            """
            for (; i < full; i++)
            {
                target[i] = NeighbourWords.PackThreeBits(in codes[i * CodesPerWord]);
            }
            """,
        PackLayout.Trits =>
            """
            for (; i < full && (i * CodesPerWord) + sizeof(ulong) <= codes.Length; i++)
            {
                target[i] = NeighbourWords.PackTrits(in codes[i * CodesPerWord]);
            }

            """,
        _ =>
            """
            i = Lanes16.IsSupported ? PackRows<Lanes16>(codes, words, i, full)
                : Lanes8.IsSupported ? PackRows<Lanes8>(codes, words, i, full)
                : Lanes4.IsSupported ? PackRows<Lanes4>(codes, words, i, full)
                : i;
            """,
    };

    /// <summary>The words that the codes do not fill. Rows of RowMajor always fill theirs.</summary>
    private static string PackRest(CodeFormat format) => format.Pack switch
    {
        PackLayout.Sequential =>
            """
            // The rest of the last group repeats the last code; the rest of the last word is 0.
            for (; i < end; i++)
            {
                int word = 0;
                for (int flat = i * CodesPerWord; flat < (i + 1) * CodesPerWord; flat++)
                {
                    int code = flat < layout.StoredCodes ? codes[Math.Min(flat, codes.Length - 1)] & Mask : 0;
                    word = (word << FieldBits) | code;
                }

                target[i] = word;
            }
            """,
        PackLayout.Trits =>
            """
            // The missing digits of the last byte are 0.
            for (; i < end; i++)
            {
                int word = 0;
                for (int flat = i * CodesPerWord; flat < (i + 1) * CodesPerWord; flat++)
                {
                    word = (3 * word) + (flat < codes.Length ? codes[flat] & Mask : 0);
                }

                target[i] = (byte)word;
            }
            """,
        _ => "",
    };

    /// <summary>A lane takes four codes, which are a word of 2-bit codes or two of 4-bit codes.</summary>
    private static string PackRows(CodeFormat format) => CodeText.Of(
        $$"""
        /// <summary>Packs the words of a range that fill whole registers, four codes a lane, and returns where it stopped.</summary>
        private static int PackRows<TLanes>(ReadOnlySpan<byte> codes, Span<byte> words, int begin, int end)
            where TLanes : struct, ILanes<TLanes>
        {
            const int WordsPerLane = 4 / CodesPerWord;
            int i = begin;
            for (; i + (TLanes.Count * WordsPerLane) <= end; i += TLanes.Count * WordsPerLane)
            {
                TLanes four = TLanes.Words(in Unsafe.As<byte, int>(ref Unsafe.AsRef(in codes[i * CodesPerWord])), 0);
                TLanes word = TLanes.Merge(default, four, {{Bit(format, 0)}}, Mask);
                {{string.Join("\n", Enumerable.Range(1, 3).Select(code => CodeText.Of(
                    $"word = TLanes.Merge(word, TLanes.ShiftDown(four, {8 * code}), {Bit(format, code)}, Mask);")))}}
                TLanes.StoreWords(word, ref {{Lane(format, "words[i]")}}, 0);
            }

            return i;
        }
        """);

    private static string Unpack(CodeFormat format)
    {
        string word = Offsets.WordType(format);
        return CodeText.Of(
            $$"""
            /// <summary>The inverse of <see cref="Pack"/>: writes the codes that words begin..end hold.</summary>
            public static void Unpack(StorageLayout layout, ReadOnlySpan<byte> words, Span<byte> codes, int begin, int end)
            {
                CheckLayout(layout);
                KernelArguments.CheckCodes(layout, codes.Length, words.Length, begin, end);
                int full = Math.Min(end, codes.Length / CodesPerWord);
                if (begin < full)
                {
                    UnpackWords(words, codes[(begin * CodesPerWord)..(full * CodesPerWord)], begin, full);
                }

                {{(format.Pack == PackLayout.RowMajor ? "" : """
                int last = (int)Math.Min((long)end * CodesPerWord, codes.Length);
                for (int flat = Math.Max(begin, full) * CodesPerWord; flat < last; flat++)
                {
                    codes[flat] = (byte)CodeOf(words, flat);
                }
                """)}}
            }

            /// <summary>Unpacks words begin..end, which lie full in codes.</summary>
            private static void UnpackWords(ReadOnlySpan<byte> words, Span<byte> codes, int begin, int end)
            {
                ReadOnlySpan<{{word}}> source = {{Offsets.Words(format, "words")}}[begin..end];
                int i = 0;
                {{FastUnpack(format)}}
                {{(format.Pack == PackLayout.Sequential ? "" : CodeText.Of(
                    $$"""
                    for (; i < source.Length; i++)
                    {
                        int word = source[i];
                        Span<byte> c = codes.Slice(i * CodesPerWord, CodesPerWord);
                        {{string.Join("\n", Enumerable.Range(0, format.CodesPerWord).Select(slot => CodeText.Of($"c[{slot}] = (byte)({Extract(format, slot)});")))}}
                    }
                    """))}}
            }
            """);
    }

    private static string FastUnpack(CodeFormat format) => format.Pack switch
    {
        PackLayout.Sequential =>
            """
            for (; i < source.Length; i++)
            {
                NeighbourWords.UnpackThreeBits(source[i], ref codes[i * CodesPerWord]);
            }
            """,
        PackLayout.Trits =>
            """
            for (; i < source.Length && (i * CodesPerWord) + sizeof(ulong) <= codes.Length; i++)
            {
                NeighbourWords.UnpackTrits(source[i], ref codes[i * CodesPerWord]);
            }

            """,
        _ =>
            """
            i = Lanes16.IsSupported ? UnpackRows<Lanes16>(source, codes)
                : Lanes8.IsSupported ? UnpackRows<Lanes8>(source, codes)
                : Lanes4.IsSupported ? UnpackRows<Lanes4>(source, codes)
                : i;
            """,
    };

    private static string UnpackRows(CodeFormat format) => CodeText.Of(
        $$"""
        /// <summary>Unpacks the words that fill whole registers, four codes a lane, and returns where it stopped.</summary>
        private static int UnpackRows<TLanes>(ReadOnlySpan<byte> words, Span<byte> codes)
            where TLanes : struct, ILanes<TLanes>
        {
            const int WordsPerLane = 4 / CodesPerWord;
            int i = 0;
            for (; i + (TLanes.Count * WordsPerLane) <= words.Length; i += TLanes.Count * WordsPerLane)
            {
                TLanes word = TLanes.Words(in {{Lane(format, "Unsafe.AsRef(in words[i])")}}, 0);
                TLanes four = TLanes.Merge(default, TLanes.ShiftDown(word, {{Bit(format, 0)}}), 0, Mask);
                {{string.Join("\n", Enumerable.Range(1, 3).Select(code => CodeText.Of(
                    $"four = TLanes.Merge(four, TLanes.ShiftDown(word, {Bit(format, code)}), {8 * code}, Mask);")))}}
                TLanes.StoreWords(four, ref Unsafe.As<byte, int>(ref codes[i * CodesPerWord]), 0);
            }

            return i;
        }
        """);

    /// <summary>The lowest bit of one of four codes in their word, or in two words side by side.</summary>
    private static int Bit(CodeFormat format, int code) => (8 * (code / format.CodesPerWord)) + format.Shift(code % format.CodesPerWord);

    /// <summary>A reference to the bytes of a lane's words.</summary>
    private static string Lane(CodeFormat format, string place) =>
        format.CodesPerWord == 4 ? place : $"Unsafe.As<byte, ushort>(ref {place})";

    private static string Merge(CodeFormat format) => string.Join(
        format.Pack == PackLayout.Trits ? " + " : " | ",
        Enumerable.Range(0, format.CodesPerWord).Select(slot => format.Pack == PackLayout.Trits
            ? Digit(slot, Power(format.CodesPerWord - 1 - slot))
            : CodeText.Of($"((c[{slot}] & Mask) << Shift{slot})")));

    private static string Digit(int slot, int power) => power == 1 ? CodeText.Of($"(c[{slot}] & Mask)") : CodeText.Of($"((c[{slot}] & Mask) * {power})");

    private static string Extract(CodeFormat format, int slot)
    {
        if (format.Pack != PackLayout.Trits)
        {
            return CodeText.Of($"(word >>> Shift{slot}) & Mask");
        }

        int power = Power(format.CodesPerWord - 1 - slot);
        return power == 1 ? "word % 3" : CodeText.Of($"word / {power} % 3");
    }

    private static int Power(int exponent) => exponent == 0 ? 1 : 3 * Power(exponent - 1);

    private static string Describe(CodeFormat format) => format.Pack == PackLayout.Trits
        ? "five neighbours a byte, as digits to base 3"
        : CodeText.Of($"{format.CodesPerWord} neighbours a word, the first in the highest bits");
}
