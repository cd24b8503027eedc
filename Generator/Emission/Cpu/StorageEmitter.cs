using System.Linq;
using Specializer.Generator.Planning;
using Specializer.Layout;

namespace Specializer.Generator.Emission.Cpu;

/// <summary>Prints Pack, Unpack and Dequantize over the storage layout.</summary>
internal static class StorageEmitter
{
    public static string Emit(KernelPlan plan) => Pack(plan) + "\n\n" + Unpack(plan) + "\n\n" + Dequantize(plan);

    private static string Pack(KernelPlan plan)
    {
        CodeFormat format = plan.Format;
        string merges = Lines(plan, slot => slot == 0
            ? "TLanes word = TLanes.Merge(default, TLanes.Words(in codes, i), Shift0, Mask);"
            : CodeText.Of($"word = TLanes.Merge(word, TLanes.Words(in codes, {Offset(slot, "stride")}i), Shift{slot}, Mask);"));
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
                {{FullRange(plan, "words for which every chunk has a code")}}
                ref readonly byte source = ref MemoryMarshal.GetReference(codes);
                ref {{WordType(format)}} target = ref {{First(format, "words")}};

                int done = Lanes16.IsSupported ? PackWords<Lanes16>(in source, ref target, stride, 0, {{Full(plan)}})
                    : Lanes8.IsSupported ? PackWords<Lanes8>(in source, ref target, stride, 0, {{Full(plan)}})
                    : Lanes4.IsSupported ? PackWords<Lanes4>(in source, ref target, stride, 0, {{Full(plan)}})
                    : 0;
                PackWords<Lanes1>(in source, ref target, stride, done, {{Full(plan)}});
                {{ragged}}
            }

            /// <summary>Packs the words of a range that fill whole registers, and returns where it stopped.</summary>
            private static int PackWords<TLanes>(ref readonly byte codes, ref {{WordType(format)}} words, int stride, int begin, int end)
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
            CodeText.Of($"TLanes.StoreWords(TLanes.Code(word, Shift{slot}, Mask), ref codes, {Offset(slot, "stride")}i);"));
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
                {{FullRange(plan, "words for which every chunk has a code")}}
                ref readonly {{WordType(format)}} source = ref {{First(format, "words")}};
                ref byte target = ref MemoryMarshal.GetReference(codes);

                int done = Lanes16.IsSupported ? UnpackWords<Lanes16>(in source, ref target, stride, 0, {{Full(plan)}})
                    : Lanes8.IsSupported ? UnpackWords<Lanes8>(in source, ref target, stride, 0, {{Full(plan)}})
                    : Lanes4.IsSupported ? UnpackWords<Lanes4>(in source, ref target, stride, 0, {{Full(plan)}})
                    : 0;
                UnpackWords<Lanes1>(in source, ref target, stride, done, {{Full(plan)}});
                {{ragged}}
            }

            /// <summary>Unpacks the words of a range that fill whole registers, and returns where it stopped.</summary>
            private static int UnpackWords<TLanes>(ref readonly {{WordType(format)}} words, ref byte codes, int stride, int begin, int end)
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

    private static string Dequantize(KernelPlan plan)
    {
        CodeFormat format = plan.Format;
        string slots = Lines(plan, slot => CodeText.Of(
            $"Dequantize{(plan.Spec.Axis == 0 ? "Row" : "Group")}(in words, in scale, in zero, destination, layout, {Offset(slot, "layout.WordRows")}row, Shift{slot});"));
        string padding = !plan.HasPadding ? "" : CodeText.Of(
            $$"""
            if (row >= layout.Rows)
            {
                return; // padding
            }

            """);
        string body = plan.Spec.Axis == 0
            ? CodeText.Of(
                $$"""
                ref float target = ref Unsafe.Add(ref MemoryMarshal.GetReference(destination), row * layout.Columns);
                int done = Lanes16.IsSupported ? DequantizeCodes<Lanes16>(in words, in scale, in zero, ref target, 0, layout.Columns, shift)
                    : Lanes8.IsSupported ? DequantizeCodes<Lanes8>(in words, in scale, in zero, ref target, 0, layout.Columns, shift)
                    : Lanes4.IsSupported ? DequantizeCodes<Lanes4>(in words, in scale, in zero, ref target, 0, layout.Columns, shift)
                    : 0;
                DequantizeCodes<Lanes1>(in words, in scale, in zero, ref target, done, layout.Columns, shift);
                """)
            : CodeText.Of(
                $$"""
                ref float target = ref Unsafe.Add(ref MemoryMarshal.GetReference(destination), row * Group);
                float groupScale = Meta(in scale, row);
                float groupZero = Meta(in zero, row);
                int done = Lanes16.IsSupported ? DequantizeCodes<Lanes16>(in words, groupScale, groupZero, ref target, 0, shift)
                    : Lanes8.IsSupported ? DequantizeCodes<Lanes8>(in words, groupScale, groupZero, ref target, 0, shift)
                    : Lanes4.IsSupported ? DequantizeCodes<Lanes4>(in words, groupScale, groupZero, ref target, 0, shift)
                    : 0;
                DequantizeCodes<Lanes1>(in words, groupScale, groupZero, ref target, done, shift);
                """);
        string meta = MetaElement.Type(plan.Spec.Scale);
        string operands = plan.Spec.Axis == 0
            ? $"ref readonly {meta} scale, ref readonly {meta} zero, ref float destination, int begin, int end, int shift"
            : "float scale, float zero, ref float destination, int begin, int shift";
        string load = plan.Spec.Axis == 0
            ? """
              TLanes zeros = Metas<TLanes>(in zero, c);
              TLanes scales = Metas<TLanes>(in scale, c);
              """
            : "";
        string broadcast = plan.Spec.Axis == 0
            ? ""
            : """
              TLanes zeros = TLanes.Broadcast(zero);
              TLanes scales = TLanes.Broadcast(scale);
              """;
        string kind = plan.Spec.Axis == 0 ? "one row of the code matrix, an element of every group" : "one group, a row of the code matrix";
        return CodeText.Of(
            $$"""
            /// <summary>Ŵ[N, K] = (q − zero)·scale: two roundings in binary32, bit for bit what hqq computes.</summary>
            public static void Dequantize(PackedWeight weight, Span<float> destination)
            {
                StorageLayout layout = weight.Layout;
                CheckLayout(layout);
                KernelArguments.CheckWeight(weight, MetaBytes);
                KernelArguments.CheckLength("destination", destination.Length, (long)layout.N * layout.K);
                ref readonly {{meta}} scale = ref MetaStart(weight.Scale);
                ref readonly {{meta}} zero = ref MetaStart(weight.Zero);
                for (int row = 0; row < layout.WordRows; row++)
                {
                    ref readonly {{WordType(format)}} words = ref Unsafe.Add(ref {{First(format, "weight.Words")}}, row * layout.Columns);
                    {{slots}}
                }
            }

            /// <summary>Dequantizes {{kind}}.</summary>
            private static void Dequantize{{(plan.Spec.Axis == 0 ? "Row" : "Group")}}(
                ref readonly {{WordType(format)}} words, ref readonly {{meta}} scale, ref readonly {{meta}} zero, Span<float> destination, StorageLayout layout, int row, int shift)
            {
                {{padding}}
                {{body}}
            }

            /// <summary>Dequantizes codes that fill whole registers, and returns where it stopped.</summary>
            private static int DequantizeCodes<TLanes>(ref readonly {{WordType(format)}} words, {{operands}})
                where TLanes : struct, ILanes<TLanes>
            {
                {{broadcast}}
                int c = begin;
                for (; c + TLanes.Count <= {{(plan.Spec.Axis == 0 ? "end" : "Group")}}; c += TLanes.Count)
                {
                    {{load}}
                    TLanes codes = TLanes.Field(TLanes.Words(in words, c), shift, Mask);
                    TLanes.Store((codes - zeros) * scales, ref destination, c);
                }

                return c;
            }
            """);
    }

    /// <summary>The type that a word is read as.</summary>
    internal static string WordType(CodeFormat format) => format.WordBytes == 1 ? "byte" : "int";

    /// <summary>A reference to the first word of a span of bytes.</summary>
    internal static string First(CodeFormat format, string span) => format.WordBytes == 1
        ? $"MemoryMarshal.GetReference({span})"
        : $"Unsafe.As<byte, int>(ref MemoryMarshal.GetReference({span}))";

    /// <summary>The distance of a slot's codes, ready to be added to: "", "stride + " or "(3 * stride) + ".</summary>
    internal static string Offset(int slot, string stride) =>
        slot == 0 ? "" : slot == 1 ? $"{stride} + " : CodeText.Of($"({slot} * {stride}) + ");

    private static string FullRange(KernelPlan plan, string what) => !plan.HasPadding ? "" : CodeText.Of(
        $"int full = Math.Max(0, (layout.N * layout.K) - ((CodesPerWord - 1) * stride)); // {what}");

    private static string Full(KernelPlan plan) => plan.HasPadding ? "full" : "stride";

    private static string Lines(KernelPlan plan, System.Func<int, string> line) =>
        string.Join("\n", Enumerable.Range(0, plan.Format.CodesPerWord).Select(line));
}
