using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Cpu;

/// <summary>Prints hqq's quantizer along axis 0: a group is a column, so that a register holds an element of as many groups as it has lanes.</summary>
internal static class HqqColumnsEmitter
{
    public static string Emit(KernelPlan plan)
    {
        string length = plan.GroupIsConstant ? "const int length = Group;" : "int length = layout.Group;";
        return CodeText.Of(
            $$"""
            /// <summary>Scale and zero of groups begin..end from their range; scale receives codes per unit of weight.</summary>
            public static void FitGroups(
                StorageLayout layout, ReadOnlySpan<float> weight, Span<float> scale, Span<float> zero, int begin, int end, bool roundZero)
            {
                {{QuantizeEmitter.CheckGroups}}
                {{length}}
                {{LaneLadder.Print("Ranges<TLanes>(weight, scale, zero, layout.Columns, length, FROM, end)", "begin")}}
                FitRanges(scale[begin..end], zero[begin..end], roundZero);
            }

            /// <summary>Replaces the zeros of groups begin..end by one proximal step; returns Σ|w − ŵ| under the zeros that it read.</summary>
            public static double RefineZeros(
                StorageLayout layout, ReadOnlySpan<float> weight, ReadOnlySpan<float> scale, Span<float> zero, int begin, int end)
            {
                {{QuantizeEmitter.CheckGroups}}
                {{length}}
                double error = 0;
                {{LaneLadder.Print("RefineColumns<TLanes>(weight, scale, zero, layout.Columns, length, FROM, end, ref error)", "begin")}}
                return error;
            }

            /// <summary>Codes of groups begin..end.</summary>
            public static void Encode(
                StorageLayout layout, ReadOnlySpan<float> weight, ReadOnlySpan<float> scale, ReadOnlySpan<float> zero, Span<byte> codes, int begin, int end)
            {
                {{QuantizeEmitter.CheckGroups}}
                {{length}}
                KernelArguments.CheckCodes(layout, codes.Length, layout.PackedBytes);
                {{LaneLadder.Print("EncodeColumns<TLanes>(weight, scale, zero, codes, layout.Columns, length, FROM, end)", "begin")}}
            }

            /// <summary>Smallest and largest element of each column, left in zero and scale; returns where whole registers ended.</summary>
            private static int Ranges<TLanes>(ReadOnlySpan<float> weight, Span<float> scale, Span<float> zero, int columns, int length, int begin, int end)
                where TLanes : struct, ILanes<TLanes>
            {
                int c = begin;
                for (; c + TLanes.Count <= end; c += TLanes.Count)
                {
                    ref readonly float column = ref weight[c];
                    TLanes min = TLanes.Load(in column, 0);
                    TLanes max = min;
                    for (int i = 1; i < length; i++)
                    {
                        TLanes w = TLanes.Load(in column, (nint)i * columns);
                        min = TLanes.Min(min, w);
                        max = TLanes.Max(max, w);
                    }

                    TLanes.Store(min, ref zero[c], 0);
                    TLanes.Store(max, ref scale[c], 0);
                }

                return c;
            }

            /// <summary>One proximal step on each column: z = mean(q − (w − e)·s); returns where whole registers ended.</summary>
            private static int RefineColumns<TLanes>(
                ReadOnlySpan<float> weight, ReadOnlySpan<float> scale, Span<float> zero, int columns, int length, int begin, int end, ref double totalError)
                where TLanes : struct, ILanes<TLanes>
            {
                // Where some columns have errors that are shrunk, the next have, too: they are not tried without them first.
                bool shrinks = false;
                int c = begin;
                for (; c + TLanes.Count <= end; c += TLanes.Count)
                {
                    ref readonly float column = ref weight[c];
                    if (shrinks)
                    {
                        totalError += ShrinkColumns<TLanes>(in column, columns, length, in scale[c], ref zero[c], ref shrinks);
                        continue;
                    }

                    TLanes s = TLanes.Load(in scale[c], 0);
                    TLanes z = TLanes.Load(in zero[c], 0);
                    TLanes error = default;
                    TLanes zeros = default;
                    TLanes largest = default;
                    for (int i = 0; i < length; i++)
                    {
                        zeros += Refine(TLanes.Load(in column, (nint)i * columns), s, z, default, lookUp: false, ref error, ref largest);
                    }

                    if (TLanes.AllWithin(largest, Unshrunk))
                    {
                        TLanes.Store(zeros / TLanes.Broadcast(length), ref zero[c], 0);
                        totalError += TLanes.Sum(error);
                    }
                    else
                    {
                        totalError += ShrinkColumns<TLanes>(in column, columns, length, in scale[c], ref zero[c], ref shrinks);
                    }
                }

                return c;
            }

            /// <summary>The step on a register of columns in which errors are shrunk. Apart, so that powers take no register of the loop that has none.</summary>
            [MethodImpl(MethodImplOptions.NoInlining)]
            private static float ShrinkColumns<TLanes>(
                ref readonly float column, int columns, int length, ref readonly float scale, ref float zero, ref bool shrinks)
                where TLanes : struct, ILanes<TLanes>
            {
                TLanes s = TLanes.Load(in scale, 0);
                TLanes z = TLanes.Load(in zero, 0);
                TLanes error = default;
                TLanes zeros = default;
                TLanes largest = default;
                for (int i = 0; i < length; i++)
                {
                    zeros += Shrink(TLanes.Load(in column, (nint)i * columns), s, z, ref error, ref largest);
                }

                shrinks = !TLanes.AllWithin(largest, Unshrunk);
                TLanes.Store(zeros / TLanes.Broadcast(length), ref zero, 0);
                return TLanes.Sum(error);
            }

            /// <summary>Codes of each column; returns where whole registers ended.</summary>
            private static int EncodeColumns<TLanes>(
                ReadOnlySpan<float> weight, ReadOnlySpan<float> scale, ReadOnlySpan<float> zero, Span<byte> codes, int columns, int length, int begin, int end)
                where TLanes : struct, ILanes<TLanes>
            {
                int c = begin;
                for (; c + TLanes.Count <= end; c += TLanes.Count)
                {
                    ref readonly float column = ref weight[c];
                    ref byte target = ref codes[c];
                    TLanes s = TLanes.Load(in scale[c], 0);
                    TLanes z = TLanes.Load(in zero[c], 0);
                    for (int i = 0; i < length; i++)
                    {
                        TLanes q = Code(TLanes.Load(in column, (nint)i * columns) * s, z);
                        TLanes.StoreWords(TLanes.ToWords(q), ref target, (nint)i * columns);
                    }
                }

                return c;
            }
            """);
    }
}
