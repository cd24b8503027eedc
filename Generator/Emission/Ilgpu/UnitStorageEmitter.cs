using System.Collections.Generic;
using System.Linq;
using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>Prints the kernels that put codes into units and take them out again.</summary>
internal static class UnitStorageEmitter
{
    public static string Emit(UnitPlan plan) => CodeText.Of(
        $$"""
        /// <summary>Codes [N, K] into units: a warp for each unit, launched as (tiles, units) blocks of 32. What stands for padding becomes 0.</summary>
        public static void Pack(GpuWeight weight, ArrayView<byte> codes)
        {
            int lane = Group.IdxX;
            long start = (((long)Grid.IdxX * weight.Shape.Units) + Grid.IdxY) * UnitWords;
            for (int quarter = 0; quarter < 4; quarter++)
            {
                {{string.Join("\n", Enumerable.Range(0, plan.Format.Bits).Select(v => PackWord(plan, v)))}}
            }
        }

        /// <summary>The code of an element of a lane's quarter, from [N, K]; 0 for padding.</summary>
        private static int Stored(GpuWeight weight, ArrayView<byte> codes, int lane, int quarter, int r, int e)
        {
            int k = weight.Shape.SourceOf((256 * Grid.IdxY) + Column(quarter, lane % 4, e));
            int n = weight.Shape.RowOf((16 * Grid.IdxX) + (lane / 4) + (8 * r));
            return k >= 0 && n >= 0 ? codes[((long)n * weight.Shape.K) + k] : 0;
        }

        /// <summary>The codes [N, K] of units: a warp for each unit, launched as (tiles, units) blocks of 32.</summary>
        public static void Unpack(GpuWeight weight, ArrayView<byte> codes)
        {
            int lane = Group.IdxX;
            long start = (((long)Grid.IdxX * weight.Shape.Units) + Grid.IdxY) * UnitWords;
            for (int i = 0; i < 128; i++)
            {
                int e = i % 16;
                int r = i / 16 % 2;
                int quarter = i / 32;
                int k = weight.Shape.SourceOf((256 * Grid.IdxY) + Column(quarter, lane % 4, e));
                int n = weight.Shape.RowOf((16 * Grid.IdxX) + (lane / 4) + (8 * r));
                if (k >= 0 && n >= 0)
                {
                    codes[((long)n * weight.Shape.K) + k] = (byte)Code(weight.Units, start, lane, quarter, r, e);
                }
            }
        }
        """);

    private static string PackWord(UnitPlan plan, int v) => CodeText.Of(
        $$"""
        weight.Units[WordAt(start, lane, quarter, {{v}})] =
            {{string.Join("\n| ", Parts(plan, v))}};
        """);

    private static IEnumerable<string> Parts(UnitPlan plan, int v)
    {
        for (int i = 0; i < 32; i++)
        {
            (int r, int e) = (i / 16, i % 16);
            (int word, int bit) = plan.Format.FieldOf(r, e / 2);
            string code = CodeText.Of($"Stored(weight, codes, lane, quarter, {r}, {e})");
            if (bit < 0)
            {
                yield return CodeText.Of($"((({code} >> {v}) & 1) << {15 + (16 * (e % 2))})");
            }
            else if (word == v)
            {
                yield return CodeText.Of($"({code} << {bit + (16 * (e % 2))})");
            }
        }
    }
}
