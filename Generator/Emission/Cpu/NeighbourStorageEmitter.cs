using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Cpu;

/// <summary>Prints Pack, Unpack and DequantizeRows for the packings whose words hold neighbours: Sequential, RowMajor, Trits and FlexGen.</summary>
internal static class NeighbourStorageEmitter
{
    public static string Emit(KernelPlan plan) => string.Join(
        "\n\n",
        plan.Format.Pack == PackLayout.FlexGen ? FlexGenPackEmitter.Emit() : NeighbourPackEmitter.Emit(plan),
        CodeOf(plan),
        Dequantize(plan));

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

    private static string Dequantize(KernelPlan plan)
    {
        string group = plan.GroupIsConstant ? "Group" : "layout.Group";

        // Words that are unpacked together: one, or a block of FlexGen's.
        int words = plan.Format.Pack == PackLayout.FlexGen ? 4 : 1;
        return CodeText.Of(
            $$"""
            /// <summary>Rows begin..end of Ŵ, {{(plan.IsAffine ? "q·scale + zero" : "(q − zero)·scale")}}: two roundings in binary32.</summary>
            public static void DequantizeRows(PackedWeight weight, Span<float> destination, int begin, int end)
            {
                // Codes that are unpacked at a time, so that they stay in the first cache.
                const int Piece = 512;
                const int Unit = {{words * plan.Format.CodesPerWord}};
                StorageLayout layout = weight.Layout;
                CheckLayout(layout);
                KernelArguments.CheckRows(weight, MetaBytes, destination.Length, begin, end);
                ref readonly {{MetaElement.Type(plan.Spec.Scale)}} scale = ref MetaStart(weight.Scale);
                ref readonly {{MetaElement.Type(plan.Spec.Scale)}} zero = ref MetaStart(weight.Zero);
                Span<byte> codes = stackalloc byte[Piece + (2 * Unit)];
                int stop = end * layout.K;
                for (int flat = begin * layout.K; flat < stop;)
                {
                    int pieceEnd = Math.Min(stop, flat + Piece);
                    int unit = flat / Unit;
                    int first = unit * Unit;
                    UnpackWords(weight.Words, codes, {{(words == 1 ? "unit, (pieceEnd + Unit - 1) / Unit" : "4 * unit, 4 * ((pieceEnd + Unit - 1) / Unit)")}});
                    while (flat < pieceEnd)
                    {
                        int group = flat / {{group}};
                        int length = Math.Min(pieceEnd - flat, ((group + 1) * {{group}}) - flat);
                        ref readonly byte code = ref codes[flat - first];
                        ref float target = ref destination[flat - (begin * layout.K)];
                        float groupScale = Meta(in scale, group);
                        float groupZero = Meta(in zero, group);
                        {{LaneLadder.Print("DequantizeCodes<TLanes>(in code, groupScale, groupZero, ref target, FROM, length)", "0")}}
                        flat += length;
                    }
                }
            }

            /// <summary>Dequantizes the codes of a group that fill whole registers, and returns where it stopped.</summary>
            private static int DequantizeCodes<TLanes>(ref readonly byte codes, float scale, float zero, ref float destination, int begin, int end)
                where TLanes : struct, ILanes<TLanes>
            {
                TLanes scales = TLanes.Broadcast(scale);
                TLanes zeros = TLanes.Broadcast(zero);
                int i = begin;
                for (; i + TLanes.Count <= end; i += TLanes.Count)
                {
                    TLanes code = TLanes.Field(TLanes.Words(in codes, i), 0, Mask);
                    TLanes.Store({{(plan.IsAffine ? "(code * scales) + zeros" : "(code - zeros) * scales")}}, ref destination, i);
                }

                return i;
            }
            """);
    }
}
