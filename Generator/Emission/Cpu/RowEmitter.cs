using System.Linq;
using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Cpu;

/// <summary>Prints the path that works for every shape: one row of W, cut into segments that lie in one slot and one group.</summary>
internal static class RowEmitter
{
    public static string Emit(KernelPlan plan) => CodeText.Of(
        $$"""
        /// <summary>Rows begin..end of W, one after the other, against x, {{plan.RowTile}} rows of x at a time.</summary>
        private static void Rows<TLanes>(PackedWeight weight, ReadOnlySpan<float> x, int m, Span<float> y, int begin, int end)
            where TLanes : struct, ILanes<TLanes>
        {
            StorageLayout layout = weight.Layout;
            int row = 0;
            for (; row + {{plan.RowTile}} <= m; row += {{plan.RowTile}})
            {
                for (int n = begin; n < end; n++)
                {
                    RowBy{{plan.RowTile}}<TLanes>(weight, in x[row * layout.K], ref y[(row * layout.N) + n], n);
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

        {{Row(plan, plan.RowTile)}}
        """);

    private static string Row(KernelPlan plan, int rows)
    {
        string meta = MetaElement.Type(plan.Spec.Scale);
        return CodeText.Of(
            $$"""
            /// <summary>Row n of W against {{(rows == 1 ? "one row" : CodeText.Of($"{rows} rows"))}} of x.</summary>
            private static void RowBy{{rows}}<TLanes>(PackedWeight weight, ref readonly float x, ref float y, int n)
                where TLanes : struct, ILanes<TLanes>
            {
                StorageLayout layout = weight.Layout;
                int inFeatures = layout.K;
                {{(rows == 1 ? "" : "int outFeatures = layout.N;")}}
                int stride = layout.ChunkStride;
                ref readonly {{StorageEmitter.WordType(plan.Format)}} words = ref {{StorageEmitter.First(plan.Format, "weight.Words")}};
                ref readonly {{meta}} scale = ref MetaStart(weight.Scale);
                ref readonly {{meta}} zero = ref MetaStart(weight.Zero);

                int start = n * inFeatures;
                int word = start % stride;
                int shift = Shift0 - (FieldBits * (start / stride));
                {{(plan.Spec.Axis == 0 ? "int column = start % layout.Columns;" : "int group = start / Group;")}}
                TLanes {{List(rows, row => CodeText.Of($"sum{row} = default"), ", ")}};
                Lanes1 {{List(rows, row => CodeText.Of($"rest{row} = default"), ", ")}};
                for (int k = 0; k < inFeatures;)
                {
                    if (word == stride)
                    {
                        // The row goes on in the next slot, from the first word on.
                        word = 0;
                        shift -= FieldBits;
                    }

                    {{(plan.Spec.Axis == 0 ? Axis0Segment(rows) : Axis1Segment(rows))}}
                }

                {{List(rows, row => CodeText.Of($"Unsafe.Add(ref y, {Output(row)}) = TLanes.Sum(sum{row}) + Lanes1.Sum(rest{row});"))}}
            }
            """);
    }

    /// <summary>A segment ends with its group; the group's scale and zero are loaded once.</summary>
    private static string Axis1Segment(int rows) => CodeText.Of(
        $$"""
        // A segment ends where its group ends; only the first can begin within one.
        int end = Math.Min(inFeatures, k + Group - (k == 0 ? start % Group : 0));
        float groupScale = Meta(in scale, group);
        float groupZero = Meta(in zero, group);
        TLanes scales = TLanes.Broadcast(groupScale);
        TLanes zeros = TLanes.Broadcast(groupZero);
        group++;
        for (; k + TLanes.Count <= end; k += TLanes.Count, word += TLanes.Count)
        {
            TLanes w = (TLanes.Field(TLanes.Words(in words, word), shift, Mask) - zeros) * scales;
            {{Products(rows, "TLanes", "sum")}}
        }

        for (; k < end; k++, word++)
        {
            Lanes1 codes = Lanes1.Field(Lanes1.Words(in words, word), shift, Mask);
            Lanes1 w = (codes - Lanes1.Broadcast(groupZero)) * Lanes1.Broadcast(groupScale);
            {{Products(rows, "Lanes1", "rest")}}
        }
        """);

    /// <summary>A segment ends with the metadata, which starts over at every multiple of C.</summary>
    private static string Axis0Segment(int rows) => CodeText.Of(
        $$"""
        // A segment ends where the metadata starts over.
        int end = Math.Min(inFeatures, k + layout.Columns - column);
        for (; k + TLanes.Count <= end; k += TLanes.Count, word += TLanes.Count, column += TLanes.Count)
        {
            TLanes codes = TLanes.Field(TLanes.Words(in words, word), shift, Mask);
            TLanes w = (codes - Metas<TLanes>(in zero, column)) * Metas<TLanes>(in scale, column);
            {{Products(rows, "TLanes", "sum")}}
        }

        for (; k < end; k++, word++, column++)
        {
            Lanes1 codes = Lanes1.Field(Lanes1.Words(in words, word), shift, Mask);
            Lanes1 w = (codes - Metas<Lanes1>(in zero, column)) * Metas<Lanes1>(in scale, column);
            {{Products(rows, "Lanes1", "rest")}}
        }

        column = column == layout.Columns ? 0 : column;
        """);

    private static string Products(int rows, string lanes, string sum) => List(rows, row =>
        CodeText.Of($"{sum}{row} = {lanes}.MultiplyAdd(w, {lanes}.Load(in x, {StorageEmitter.Offset(row, "inFeatures")}k), {sum}{row});"));

    private static string Output(int row) => row switch
    {
        0 => "0",
        1 => "outFeatures",
        _ => CodeText.Of($"{row} * outFeatures"),
    };

    private static string List(int rows, System.Func<int, string> item, string separator = "\n") =>
        string.Join(separator, Enumerable.Range(0, rows).Select(item));
}
