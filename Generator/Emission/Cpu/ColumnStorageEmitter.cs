using System;
using System.Linq;
using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Cpu;

/// <summary>Prints Pack, Unpack and DequantizeRows for HqqColumn, whose words hold codes that lie a stride apart.</summary>
internal static class ColumnStorageEmitter
{
    public static string Emit(KernelPlan plan) => plan.HasPadding
        ? string.Join("\n\n", Pack(plan), Unpack(plan), Dequantize(plan))
        : string.Join("\n\n", Pack(plan), PackWords(plan), Unpack(plan), UnpackWords(plan), Dequantize(plan));

    private static string Pack(KernelPlan plan) => CodeText.Of(
        $$"""
        /// <summary>Packs codes [N·K], row-major, into words begin..end: word i takes the code i of every chunk, the first in the highest bits.</summary>
        public static void Pack(StorageLayout layout, ReadOnlySpan<byte> codes, Span<byte> words, int begin, int end)
        {
            CheckLayout(layout);
            KernelArguments.CheckCodes(layout, codes.Length, words.Length, begin, end);
            {{(plan.HasPadding
                ? "ColumnWords.Pack(codes, words, layout.ChunkStride, begin, end);"
                : CodeText.Of($"""
                  int stride = layout.ChunkStride;
                  ref readonly byte source = ref MemoryMarshal.GetReference(codes);
                  ref byte target = ref MemoryMarshal.GetReference(words);

                  {LaneLadder.Print("PackWords<TLanes>(in source, ref target, stride, FROM, end)", "begin")}
                  """))}}
        }
        """);

    private static string PackWords(KernelPlan plan)
    {
        string merges = Lines(plan, slot => slot == 0
            ? "TLanes word = TLanes.Merge(default, TLanes.Words(in codes, i), Shift0, Mask);"
            : CodeText.Of($"word = TLanes.Merge(word, TLanes.Words(in codes, {Offsets.Before(slot, "stride")}i), Shift{slot}, Mask);"));
        return CodeText.Of(
            $$"""
            /// <summary>Packs the words of a range that fill whole registers, and returns where it stopped.</summary>
            private static int PackWords<TLanes>(ref readonly byte codes, ref byte words, int stride, int begin, int end)
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

    private static string Unpack(KernelPlan plan) => CodeText.Of(
        $$"""
        /// <summary>The inverse of <see cref="Pack"/>: writes the codes that words begin..end hold.</summary>
        public static void Unpack(StorageLayout layout, ReadOnlySpan<byte> words, Span<byte> codes, int begin, int end)
        {
            CheckLayout(layout);
            KernelArguments.CheckCodes(layout, codes.Length, words.Length, begin, end);
            {{(plan.HasPadding
                ? "ColumnWords.Unpack(words, codes, layout.ChunkStride, begin, end);"
                : CodeText.Of($"""
                  int stride = layout.ChunkStride;
                  ref readonly byte source = ref MemoryMarshal.GetReference(words);
                  ref byte target = ref MemoryMarshal.GetReference(codes);

                  {LaneLadder.Print("UnpackWords<TLanes>(in source, ref target, stride, FROM, end)", "begin")}
                  """))}}
        }
        """);

    private static string UnpackWords(KernelPlan plan)
    {
        string codes = Lines(plan, slot =>
            CodeText.Of($"TLanes.StoreWords(TLanes.Code(word, Shift{slot}, Mask), ref codes, {Offsets.Before(slot, "stride")}i);"));
        return CodeText.Of(
            $$"""
            /// <summary>Unpacks the words of a range that fill whole registers, and returns where it stopped.</summary>
            private static int UnpackWords<TLanes>(ref readonly byte words, ref byte codes, int stride, int begin, int end)
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

    private static string Lines(KernelPlan plan, Func<int, string> line) =>
        string.Join("\n", Enumerable.Range(0, plan.Format.CodesPerWord).Select(line));
}
