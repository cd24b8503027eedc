using System.Linq;
using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Cpu;

/// <summary>Prints the path that works for every shape: one row of W, cut into segments that lie in one slot and one group.</summary>
internal static class RowEmitter
{
    public static string Emit(KernelPlan plan) => CodeText.Of(
        $$"""
        /// <summary>Rows begin..end of W, one after the other, against x, four rows of x at a time.</summary>
        private static void Rows<TLanes>(PackedWeight weight, ReadOnlySpan<float> x, int m, Span<float> y, int begin, int end)
            where TLanes : struct, ILanes<TLanes>
        {
            StorageLayout layout = weight.Layout;
            int row = 0;
            for (; row + {{KernelPlanner.RowTile}} <= m; row += {{KernelPlanner.RowTile}})
            {
                for (int n = begin; n < end; n++)
                {
                    RowBy{{KernelPlanner.RowTile}}<TLanes>(weight, in x[row * layout.K], ref y[(row * layout.N) + n], n);
                }
            }

            for (; row < m; row++)
            {
                for (int n = begin; n < end; n++)
                {
                    RowBy1<TLanes>(weight, in x[row * layout.K], ref y[(row * layout.N) + n], n);
                }
            }
        }

        {{Row(plan, 1)}}

        {{Segment(plan, 1)}}

        {{Row(plan, KernelPlanner.RowTile)}}

        {{Segment(plan, KernelPlanner.RowTile)}}
        """);

    private static string Row(KernelPlan plan, int rows)
    {
        string meta = MetaElement.Type(plan.Spec.Scale);
        string length = plan.Spec.Axis == 0
            ? "int length = Math.Min(end - flat, layout.Columns - column);"
            : "int length = Math.Min(end - flat, Group - (flat % Group));";
        string column = plan.Spec.Axis == 0 ? "int column = flat % layout.Columns;" : "";
        string operands = plan.Spec.Axis == 0
            ? "in Unsafe.Add(ref Unsafe.AsRef(in scale), column), in Unsafe.Add(ref Unsafe.AsRef(in zero), column)"
            : "Meta(in scale, flat / Group), Meta(in zero, flat / Group)";
        string inFeatures = rows == 1 ? "" : "inFeatures, ";
        string outFeatures = rows == 1 ? "" : "int outFeatures = layout.N;";
        string stores = List(rows, row =>
            CodeText.Of($"Unsafe.Add(ref y, {(row == 0 ? "0" : StorageEmitter.Offset(row, "outFeatures").Replace(" + ", ""))}) = TLanes.Sum(sum{row}) + Lanes1.Sum(rest{row});"));
        return CodeText.Of(
            $$"""
            /// <summary>Row n of W against {{(rows == 1 ? "one row" : CodeText.Of($"{rows} rows"))}} of x.</summary>
            private static void RowBy{{rows}}<TLanes>(PackedWeight weight, ref readonly float x, ref float y, int n)
                where TLanes : struct, ILanes<TLanes>
            {
                StorageLayout layout = weight.Layout;
                int inFeatures = layout.K;
                {{outFeatures}}
                int stride = layout.ChunkStride;
                ref readonly {{meta}} scale = ref MetaStart(weight.Scale);
                ref readonly {{meta}} zero = ref MetaStart(weight.Zero);

                TLanes {{List(rows, row => CodeText.Of($"sum{row} = default"), ", ")}};
                Lanes1 {{List(rows, row => CodeText.Of($"rest{row} = default"), ", ")}};
                int start = n * inFeatures;
                int end = start + inFeatures;
                for (int flat = start; flat < end;)
                {
                    int slot = flat / stride;
                    int shift = Shift0 - (FieldBits * slot);
                    {{column}}
                    {{length}}
                    int whole = length - (length % TLanes.Count);
                    ref readonly {{StorageEmitter.WordType(plan.Format)}} words = ref Unsafe.Add(ref {{StorageEmitter.First(plan.Format, "weight.Words")}}, flat - (slot * stride));
                    ref readonly float segment = ref Unsafe.Add(ref Unsafe.AsRef(in x), flat - start);
                    SegmentBy{{rows}}(in words, shift, {{operands}}, in segment, {{inFeatures}}0, whole, {{List(rows, row => CodeText.Of($"ref sum{row}"), ", ")}});
                    SegmentBy{{rows}}(in words, shift, {{operands}}, in segment, {{inFeatures}}whole, length, {{List(rows, row => CodeText.Of($"ref rest{row}"), ", ")}});
                    flat += length;
                }

                {{stores}}
            }
            """);
    }

    private static string Segment(KernelPlan plan, int rows)
    {
        string meta = MetaElement.Type(plan.Spec.Scale);
        string operands = plan.Spec.Axis == 0 ? $"ref readonly {meta} scale, ref readonly {meta} zero" : "float scale, float zero";
        string broadcast = plan.Spec.Axis == 0
            ? ""
            : """
              TLanes scales = TLanes.Broadcast(scale);
              TLanes zeros = TLanes.Broadcast(zero);
              """;
        string load = plan.Spec.Axis == 0
            ? """
              TLanes scales = Metas<TLanes>(in scale, c);
              TLanes zeros = Metas<TLanes>(in zero, c);
              """
            : "";
        string inFeatures = rows == 1 ? "" : "int inFeatures, ";
        string sums = List(rows, row =>
            CodeText.Of($"sum{row} = TLanes.MultiplyAdd(w, TLanes.Load(in x, {StorageEmitter.Offset(row, "inFeatures")}c), sum{row});"));
        return CodeText.Of(
            $$"""
            /// <summary>Adds elements begin..end of a segment, which lies in one slot{{(plan.Spec.Axis == 0 ? "" : " and one group")}}.</summary>
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            private static void SegmentBy{{rows}}<TLanes>(
                ref readonly {{StorageEmitter.WordType(plan.Format)}} words, int shift, {{operands}}, ref readonly float x, {{inFeatures}}int begin, int end, {{List(rows, row => CodeText.Of($"ref TLanes sum{row}"), ", ")}})
                where TLanes : struct, ILanes<TLanes>
            {
                {{broadcast}}
                for (int c = begin; c < end; c += TLanes.Count)
                {
                    {{load}}
                    TLanes w = (TLanes.Field(TLanes.Words(in words, c), shift, Mask) - zeros) * scales;
                    {{sums}}
                }
            }
            """);
    }

    private static string List(int rows, System.Func<int, string> item, string separator = "\n") =>
        string.Join(separator, Enumerable.Range(0, rows).Select(item));
}
