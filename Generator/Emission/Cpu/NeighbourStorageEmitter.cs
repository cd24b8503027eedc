using System;
using System.Linq;
using Specializer.Generator.Planning;
using Specializer.Layout;

namespace Specializer.Generator.Emission.Cpu;

/// <summary>Prints Pack, Unpack and DequantizeRows for the packings whose words hold neighbours: Sequential, RowMajor, Trits and FlexGen.</summary>
internal static class NeighbourStorageEmitter
{
    public static string Emit(KernelPlan plan) => string.Join("\n\n", Pack(plan), Unpack(plan), CodeOf(plan), Dequantize(plan));

    private static string Pack(KernelPlan plan)
    {
        CodeFormat format = plan.Format;
        string body = format.Pack == PackLayout.FlexGen
            ? CodeText.Of(
                $$"""
                for (int block = 0; block < codes.Length / 16; block++)
                {
                    ReadOnlySpan<byte> c = codes.Slice(16 * block, 16);
                    for (int lane = 0; lane < 4; lane++)
                    {
                        // Nibble i of a lane is code 4·i + lane.
                        target[(4 * block) + lane] = (ushort)({{Merge(plan, slot => CodeText.Of($"c[{4 * slot} + lane]"))}});
                    }
                }
                """)
            : CodeText.Of(
                $$"""
                int full = codes.Length / CodesPerWord;
                for (int i = 0; i < full; i++)
                {
                    ReadOnlySpan<byte> c = codes.Slice(i * CodesPerWord, CodesPerWord);
                    target[i] = {{Cast(format)}}({{Merge(plan, slot => CodeText.Of($"c[{slot}]"))}});
                }

                {{PackRest(plan)}}
                """);
        return CodeText.Of(
            $$"""
            /// <summary>Packs codes [N·K], row-major: {{Describe(format)}}.</summary>
            public static void Pack(StorageLayout layout, ReadOnlySpan<byte> codes, Span<byte> words)
            {
                CheckLayout(layout);
                KernelArguments.CheckCodes(layout, codes.Length, words.Length);
                Span<{{Offsets.WordType(format)}}> target = {{Offsets.Words(format, "words")}};
                {{body}}
            }
            """);
    }

    /// <summary>The words that the codes do not fill. Rows of RowMajor always fill theirs.</summary>
    private static string PackRest(KernelPlan plan) => plan.Format.Pack switch
    {
        PackLayout.Sequential =>
            """
            // The rest of the last group repeats the last code; the rest of the last word is 0.
            for (int i = full; i < target.Length; i++)
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
            for (int i = full; i < target.Length; i++)
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

    private static string Unpack(KernelPlan plan)
    {
        CodeFormat format = plan.Format;
        string body = format.Pack == PackLayout.FlexGen
            ? CodeText.Of(
                $$"""
                for (int block = 0; block < codes.Length / 16; block++)
                {
                    Span<byte> c = codes.Slice(16 * block, 16);
                    for (int lane = 0; lane < 4; lane++)
                    {
                        int word = source[(4 * block) + lane];
                        {{Lines(plan, slot => CodeText.Of($"c[{4 * slot} + lane] = (byte)({Extract(plan, slot)});"))}}
                    }
                }
                """)
            : CodeText.Of(
                $$"""
                int full = codes.Length / CodesPerWord;
                for (int i = 0; i < full; i++)
                {
                    int word = source[i];
                    Span<byte> c = codes.Slice(i * CodesPerWord, CodesPerWord);
                    {{Lines(plan, slot => CodeText.Of($"c[{slot}] = (byte)({Extract(plan, slot)});"))}}
                }

                {{(format.Pack == PackLayout.RowMajor ? "" : """
                for (int flat = full * CodesPerWord; flat < codes.Length; flat++)
                {
                    codes[flat] = (byte)CodeOf(words, flat);
                }
                """)}}
                """);
        return CodeText.Of(
            $$"""
            /// <summary>The inverse of <see cref="Pack"/>.</summary>
            public static void Unpack(StorageLayout layout, ReadOnlySpan<byte> words, Span<byte> codes)
            {
                CheckLayout(layout);
                KernelArguments.CheckCodes(layout, codes.Length, words.Length);
                ReadOnlySpan<{{Offsets.WordType(format)}}> source = {{Offsets.Words(format, "words")}};
                {{body}}
            }
            """);
    }

    private static string CodeOf(KernelPlan plan) => CodeText.Of(
        $$"""
        /// <summary>The code of one element, by its flat index n·K + k.</summary>
        private static int CodeOf(ReadOnlySpan<byte> words, int flat)
        {
            {{ScalarCode(plan)}}
        }
        """);

    private static string ScalarCode(KernelPlan plan)
    {
        string source = Offsets.Words(plan.Format, "words");
        return plan.Format.Pack switch
        {
            PackLayout.FlexGen =>
                $"""
                int word = {source}[(flat / 16 * 4) + (flat % 4)];
                return (word >> (FieldBits * (flat % 16 / 4))) & Mask;
                """,
            PackLayout.Trits =>
                $"""
                int word = {source}[flat / CodesPerWord];
                for (int digit = CodesPerWord - 1; digit > flat % CodesPerWord; digit--)
                    word /= 3;

                return word % 3;
                """.Replace("digit--)\n    word /= 3;", "digit--)\n{\n    word /= 3;\n}"),
            _ =>
                $"""
                int word = {source}[flat / CodesPerWord];
                return (word >>> (FieldBits * (CodesPerWord - 1 - (flat % CodesPerWord)))) & Mask;
                """,
        };
    }

    private static string Dequantize(KernelPlan plan) => CodeText.Of(
        $$"""
        /// <summary>Rows begin..end of Ŵ, {{(plan.IsAffine ? "q·scale + zero" : "(q − zero)·scale")}}: two roundings in binary32.</summary>
        public static void DequantizeRows(PackedWeight weight, Span<float> destination, int begin, int end)
        {
            StorageLayout layout = weight.Layout;
            CheckLayout(layout);
            KernelArguments.CheckRows(weight, MetaBytes, destination.Length, begin, end);
            ref readonly {{MetaElement.Type(plan.Spec.Scale)}} scale = ref MetaStart(weight.Scale);
            ref readonly {{MetaElement.Type(plan.Spec.Scale)}} zero = ref MetaStart(weight.Zero);
            int start = begin * layout.K;
            for (int i = 0; i < destination.Length; i++)
            {
                int code = CodeOf(weight.Words, start + i);
                int group = (start + i) / {{(plan.GroupIsConstant ? "Group" : "layout.Group")}};
                destination[i] = {{(plan.IsAffine
                    ? "(code * Meta(in scale, group)) + Meta(in zero, group)"
                    : "(code - Meta(in zero, group)) * Meta(in scale, group)")}};
            }
        }
        """);

    private static string Merge(KernelPlan plan, Func<int, string> code) => string.Join(
        plan.Format.Pack == PackLayout.Trits ? " + " : " | ",
        Enumerable.Range(0, plan.Format.CodesPerWord).Select(slot => plan.Format.Pack == PackLayout.Trits
            ? Digit(code(slot), Power(plan.Format.CodesPerWord - 1 - slot))
            : CodeText.Of($"(({code(slot)} & Mask) << Shift{slot})")));

    private static string Digit(string code, int power) => power == 1 ? $"({code} & Mask)" : CodeText.Of($"(({code} & Mask) * {power})");

    private static string Extract(KernelPlan plan, int slot)
    {
        if (plan.Format.Pack != PackLayout.Trits)
        {
            return CodeText.Of($"(word >>> Shift{slot}) & Mask");
        }

        int power = Power(plan.Format.CodesPerWord - 1 - slot);
        return power == 1 ? "word % 3" : CodeText.Of($"word / {power} % 3");
    }

    private static int Power(int exponent) => exponent == 0 ? 1 : 3 * Power(exponent - 1);

    private static string Cast(CodeFormat format) => format.WordBytes == 4 ? "" : $"({Offsets.WordType(format)})";

    private static string Describe(CodeFormat format) => format.Pack switch
    {
        PackLayout.FlexGen => "blocks of 16 in four words of 16 bits",
        PackLayout.Trits => "five neighbours a byte, as digits to base 3",
        _ => CodeText.Of($"{format.CodesPerWord} neighbours a word, the first in the highest bits"),
    };

    private static string Lines(KernelPlan plan, Func<int, string> line) =>
        string.Join("\n", Enumerable.Range(0, plan.Format.CodesPerWord).Select(line));
}
