using System;
using System.Linq;
using Specializer.Generator.Planning;
using Specializer.Layout;

namespace Specializer.Generator.Emission.Cpu;

/// <summary>Prints how a block of Ŵ is dequantized from the execution layout: a register holds one column of neighbouring rows.</summary>
internal static class TileBlockEmitter
{
    public static string Emit(KernelPlan plan) => CodeText.Of(
        $$"""
        /// <summary>Columns firstColumn..endColumn of the rows of Ŵ in tiles begin..end, transposed: destination [columns, 16·tiles].</summary>
        public static void DequantizeTiles(
            TiledWeight weight, Span<float> destination, int begin, int end, int firstColumn, int endColumn)
        {
            CheckLayout(weight.Layout.Storage);
            KernelArguments.CheckBlock(
                weight, {{(plan.MetaPerColumn ? "sizeof(float)" : "MetaBytes")}}, destination.Length, begin, end, firstColumn, endColumn);
            ref float target = ref MemoryMarshal.GetReference(destination);
            {{LaneLadder.Choose("Columns<TLanes>(weight, ref target, begin, end, firstColumn, endColumn)")}}
        }

        /// <summary>One column after the other, a register of neighbouring rows at a time.</summary>
        private static void Columns<TLanes>(
            TiledWeight weight, ref float destination, int begin, int end, int firstColumn, int endColumn)
            where TLanes : struct, ILanes<TLanes>
        {
            TileLayout tiles = weight.Layout;
            ref readonly int words = ref MemoryMarshal.GetReference(weight.Words);
            {{MetaReference(plan, "scale", "Scale")}}
            {{MetaReference(plan, "zero", "Zero")}}
            int target = 0;
            for (int k = firstColumn; k < endColumn; k++)
            {
                int p = k % {{TileEmitter.Segment(plan)}};
                int segment = k / {{TileEmitter.Segment(plan)}};
                int start = ((begin * tiles.Segments) + segment) * tiles.WordsPerSegment;
                {{Planes(plan, plane => CodeText.Of($"int {Name(plan, plane)} = {Start(plan, plane)};"))}}
                {{Planes(plan, plane => CodeText.Of($"int {Name(plan, plane)}Shift = {TileEmitter.Shift(plane)};"))}}
                for (int tile = begin; tile < end; tile++)
                {
                    {{Meta(plan)}}
                    for (int lane = 0; lane < TileLayout.Lanes; lane += TLanes.Count)
                    {
                        TLanes code = {{Code(plan)}};
                        TLanes.Store({{Value(plan)}}, ref destination, target + lane);
                    }

                    {{Planes(plan, plane => $"{Name(plan, plane)} += tiles.WordsPerTile;")}}
                    target += TileLayout.Lanes;
                }
            }
        }
        """);

    private static string MetaReference(KernelPlan plan, string name, string which) => plan.MetaPerColumn
        ? $"ref float {name} = ref Unsafe.As<byte, float>(ref MemoryMarshal.GetReference(weight.{which}));"
        : $"ref readonly {MetaElement.Type(plan.Spec.Scale)} {name} = ref MetaStart(weight.{which});";

    /// <summary>Where a plane's words of the first tile lie.</summary>
    private static string Start(KernelPlan plan, TilePlane plane) => CodeText.Of(
        $"(start{TileEmitter.Before(plan, plane, TileEmitter.Segment(plan))} + (p / {plane.CodesPerWord})) * TileLayout.Lanes");

    private static string Meta(KernelPlan plan) => plan.MetaPerColumn
        ? """
          int meta = (tile / tiles.TilesPerResidue * tiles.Storage.K) + k;
          TLanes scales = TLanes.Broadcast(Unsafe.Add(ref scale, meta)), zeros = TLanes.Broadcast(Unsafe.Add(ref zero, meta));
          """
        : "int meta = ((tile * tiles.Segments) + segment) * TileLayout.Lanes;";

    private static string Value(KernelPlan plan)
    {
        (string scales, string zeros) = plan.MetaPerColumn
            ? ("scales", "zeros")
            : ("Metas<TLanes>(in scale, meta + lane)", "Metas<TLanes>(in zero, meta + lane)");
        return plan.IsAffine ? $"(code * {scales}) + {zeros}" : $"(code - {zeros}) * {scales}";
    }

    private static string Code(KernelPlan plan)
    {
        string word(TilePlane plane) => $"TLanes.Words(in words, {Name(plan, plane)} + lane)";
        TilePlane low = plan.Planes[0];
        if (plan.Planes.Count == 1)
        {
            return $"TLanes.Field({word(low)}, {Name(plan, low)}Shift, Mask)";
        }

        TilePlane high = plan.Planes[1];
        return CodeText.Of(
            $"TLanes.Field({word(low)}, {Name(plan, low)}Shift, 0x{low.Mask:X}, {word(high)}, {Name(plan, high)}Shift, {high.CodeShift})");
    }

    private static string Name(KernelPlan plan, TilePlane plane) => plan.Planes.Count == 1 ? "codes" : plane.CodeShift == 0 ? "low" : "high";

    private static string Planes(KernelPlan plan, Func<TilePlane, string> line) => string.Join("\n", plan.Planes.Select(line));
}
