using System;
using System.Linq;
using Specializer.Generator.Planning;
using Specializer.Layout;

namespace Specializer.Generator.Emission.Cpu;

/// <summary>Prints Pack, Unpack and DequantizeRows for HqqColumn, whose words hold codes that lie a stride apart.</summary>
internal static class ColumnStorageEmitter
{
    public static string Emit(KernelPlan plan) => string.Join("\n\n", Pack(plan), Unpack(plan), Dequantize(plan));

    private static string Pack(KernelPlan plan)
    {
        CodeFormat format = plan.Format;
        string merges = Lines(plan, slot => slot == 0
            ? "TLanes word = TLanes.Merge(default, TLanes.Words(in codes, i), Shift0, Mask);"
            : CodeText.Of($"word = TLanes.Merge(word, TLanes.Words(in codes, {Offsets.Before(slot, "stride")}i), Shift{slot}, Mask);"));
        string ragged = !plan.HasPadding ? "" : CodeText.Of(
            $$"""

            // The last chunk is short: its slots beyond the last code are padding and stay 0.
            for (int i = full; i < stride; i++)
            {
                int word = 0;
                for (int slot = 0, flat = i; flat < codes.Length; slot++, flat += stride)
                {
                    word |= (codes[flat] & Mask) << (Shift0 - (FieldBits * slot));
                }

                Unsafe.Add(ref target, i) = word;
            }
            """);
        return CodeText.Of(
            $$"""
            /// <summary>Packs codes [N·K], row-major, into words: word i takes the code i of every chunk, the first in the highest bits.</summary>
            public static void Pack(StorageLayout layout, ReadOnlySpan<byte> codes, Span<byte> words)
            {
                CheckLayout(layout);
                KernelArguments.CheckCodes(layout, codes.Length, words.Length);
                int stride = layout.ChunkStride;
                {{FullRange(plan)}}
                ref readonly byte source = ref MemoryMarshal.GetReference(codes);
                ref {{Offsets.WordType(format)}} target = ref {{Offsets.FirstWord(format, "words")}};

                {{LaneLadder.Print("PackWords<TLanes>(in source, ref target, stride, FROM, " + Full(plan) + ")", "0")}}
                {{ragged}}
            }

            /// <summary>Packs the words of a range that fill whole registers, and returns where it stopped.</summary>
            private static int PackWords<TLanes>(ref readonly byte codes, ref {{Offsets.WordType(format)}} words, int stride, int begin, int end)
                where TLanes : struct, ILanes<TLanes>
            {
                int i = begin;
                for (; i + TLanes.Count <= end; i += TLanes.Count)
                {
                    {{merges}}
                    TLanes.StoreWords(word, ref words, i);
                }

                return i;
            }
            """);
    }

    private static string Unpack(KernelPlan plan)
    {
        CodeFormat format = plan.Format;
        string codes = Lines(plan, slot =>
            CodeText.Of($"TLanes.StoreWords(TLanes.Code(word, Shift{slot}, Mask), ref codes, {Offsets.Before(slot, "stride")}i);"));
        string ragged = !plan.HasPadding ? "" : CodeText.Of(
            $$"""

            for (int i = full; i < stride; i++)
            {
                int word = Unsafe.Add(ref Unsafe.AsRef(in source), i);
                for (int slot = 0, flat = i; flat < codes.Length; slot++, flat += stride)
                {
                    codes[flat] = (byte)((word >>> (Shift0 - (FieldBits * slot))) & Mask);
                }
            }
            """);
        return CodeText.Of(
            $$"""
            /// <summary>The inverse of <see cref="Pack"/>.</summary>
            public static void Unpack(StorageLayout layout, ReadOnlySpan<byte> words, Span<byte> codes)
            {
                CheckLayout(layout);
                KernelArguments.CheckCodes(layout, codes.Length, words.Length);
                int stride = layout.ChunkStride;
                {{FullRange(plan)}}
                ref readonly {{Offsets.WordType(format)}} source = ref {{Offsets.FirstWord(format, "words")}};
                ref byte target = ref MemoryMarshal.GetReference(codes);

                {{LaneLadder.Print("UnpackWords<TLanes>(in source, ref target, stride, FROM, " + Full(plan) + ")", "0")}}
                {{ragged}}
            }

            /// <summary>Unpacks the words of a range that fill whole registers, and returns where it stopped.</summary>
            private static int UnpackWords<TLanes>(ref readonly {{Offsets.WordType(format)}} words, ref byte codes, int stride, int begin, int end)
                where TLanes : struct, ILanes<TLanes>
            {
                int i = begin;
                for (; i + TLanes.Count <= end; i += TLanes.Count)
                {
                    TLanes word = TLanes.Words(in words, i);
                    {{codes}}
                }

                return i;
            }
            """);
    }

    private static string Dequantize(KernelPlan plan) => CodeText.Of(
        $$"""
        /// <summary>Rows begin..end of Ŵ, (q − zero)·scale: two roundings in binary32, bit for bit what hqq computes.</summary>
        public static void DequantizeRows(PackedWeight weight, Span<float> destination, int begin, int end)
        {
            StorageLayout layout = weight.Layout;
            CheckLayout(layout);
            KernelArguments.CheckRows(weight, MetaBytes, destination.Length, begin, end);
            ref float target = ref MemoryMarshal.GetReference(destination);
            int start = begin * layout.K;
            int stop = end * layout.K;
            {{LaneLadder.Choose("DequantizeCodes<TLanes>(weight, ref target, start, stop)")}}
        }

        /// <summary>Dequantizes the codes start..stop of the row-major order, in segments that lie in one slot and {{(plan.MetaPerColumn ? "between two starts of the metadata" : "one group")}}.</summary>
        private static void DequantizeCodes<TLanes>(PackedWeight weight, ref float destination, int start, int stop)
            where TLanes : struct, ILanes<TLanes>
        {
            StorageLayout layout = weight.Layout;
            int stride = layout.ChunkStride;
            {{(plan.MetaPerColumn ? "" : plan.GroupIsConstant ? "const int length = Group;" : "int length = layout.Group;")}}
            ref readonly {{Offsets.WordType(plan.Format)}} words = ref {{Offsets.FirstWord(plan.Format, "weight.Words")}};
            ref readonly {{MetaElement.Type(plan.Spec.Scale)}} scale = ref MetaStart(weight.Scale);
            ref readonly {{MetaElement.Type(plan.Spec.Scale)}} zero = ref MetaStart(weight.Zero);
            for (int flat = start; flat < stop;)
            {
                int word = flat % stride;
                int shift = Shift0 - (FieldBits * (flat / stride));
                {{(plan.MetaPerColumn ? PerColumn() : PerGroup())}}
            }
        }
        """);

    private static string PerGroup() =>
        """
        int group = flat / length;
        int end = Math.Min(Math.Min(stop, (group + 1) * length), flat + stride - word);
        float groupScale = Meta(in scale, group);
        float groupZero = Meta(in zero, group);
        TLanes scales = TLanes.Broadcast(groupScale);
        TLanes zeros = TLanes.Broadcast(groupZero);
        for (; flat + TLanes.Count <= end; flat += TLanes.Count, word += TLanes.Count)
        {
            TLanes codes = TLanes.Field(TLanes.Words(in words, word), shift, Mask);
            TLanes.Store((codes - zeros) * scales, ref destination, flat - start);
        }

        for (; flat < end; flat++, word++)
        {
            Lanes1 code = Lanes1.Field(Lanes1.Words(in words, word), shift, Mask);
            Lanes1.Store((code - Lanes1.Broadcast(groupZero)) * Lanes1.Broadcast(groupScale), ref destination, flat - start);
        }
        """;

    private static string PerColumn() =>
        """
        int column = flat % layout.Columns;
        int end = Math.Min(stop, flat + layout.Columns - column);
        for (; flat + TLanes.Count <= end; flat += TLanes.Count, word += TLanes.Count, column += TLanes.Count)
        {
            TLanes codes = TLanes.Field(TLanes.Words(in words, word), shift, Mask);
            TLanes.Store((codes - Metas<TLanes>(in zero, column)) * Metas<TLanes>(in scale, column), ref destination, flat - start);
        }

        for (; flat < end; flat++, word++, column++)
        {
            Lanes1 code = Lanes1.Field(Lanes1.Words(in words, word), shift, Mask);
            Lanes1.Store((code - Metas<Lanes1>(in zero, column)) * Metas<Lanes1>(in scale, column), ref destination, flat - start);
        }
        """;

    private static string FullRange(KernelPlan plan) => !plan.HasPadding
        ? ""
        : """
          // Words for which every chunk has a code.
          int full = Math.Max(0, (layout.N * layout.K) - ((CodesPerWord - 1) * stride));
          """;

    private static string Full(KernelPlan plan) => plan.HasPadding ? "full" : "stride";

    private static string Lines(KernelPlan plan, Func<int, string> line) =>
        string.Join("\n", Enumerable.Range(0, plan.Format.CodesPerWord).Select(line));
}
