using System.Collections.Generic;
using System.Linq;
using Specializer.Generator.Planning;
using Specializer.Layout;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>Prints the kernel that writes Ŵ in binary16 with inline PTX: units come by 16-byte loads, rows leave as bulk copies.</summary>
internal static class TensorCoreDequantizeEmitter
{
    /// <summary>Bytes of a row of a unit in shared memory: eight rows of 16-byte stores then meet all banks once.</summary>
    private const int RowBytes = (2 * UnitFormat.Columns) + 16;

    public static string Emit(UnitPlan plan) => CodeText.Of(
        $$""""
        /// <summary>Ŵ rounded to binary16, in the columns of the units: [16·tiles, 256·units], a warp a unit, launched as ⌈count/warps⌉ blocks.</summary>
        /// <remarks>As DequantizeHalf. A warp holds its unit in shared memory, {{UnitFormat.Rows * RowBytes}} bytes, from where each row leaves as a bulk copy.</remarks>
        public static void DequantizeHalfByRows(long units, long target, int count, int unitsPerTile, long metas, int firstTile, int groupTiles)
        {
            var dynamicShared = SharedMemory.GetDynamic<float>();
            CudaAsm.Emit("mov.u32 %0, __dyn_shared_alloca;", out int sharedBase);
            int shared = sharedBase;
            int lane = Group.IdxX & 31, warp = Group.IdxX >> 5, warps = Group.DimX >> 5;
            int t = lane & 3, g = lane >> 2;
            int unit = (Grid.IdxX * warps) + warp;
            int tile = unit / unitsPerTile;
            int rows = shared + (warp * {{UnitFormat.Rows * RowBytes}});
            CudaAsm.Emit("griddepcontrol.launch_dependents; griddepcontrol.wait;");
            if (unit < count)
            {
                long source = units + (unit * {{plan.Format.Bytes}}L);
                {{(plan.IsByColumn ? Scales(plan) : "")}}
                CudaAsm.Emit("""
                    {
                    {{TensorCoreText.Lines(Body(plan))}}
                    }
                    """, source + (lane * 16), {{(plan.IsByColumn ? "scales" : CodeText.Of($"source + {plan.Format.CodeBytes} + (g * {4 * plan.Format.Groups * plan.Format.MetaBytes})"))}}, rows + (g * {{RowBytes}}) + (t * {{2 * plan.Format.Run}}));
                CudaAsm.Emit("fence.proxy.async.shared::cta; bar.warp.sync 0xffffffff;");
                long first = target + ((((tile * {{UnitFormat.Rows}}L) * unitsPerTile) + (unit - (tile * unitsPerTile))) * 512);
                if (lane < {{UnitFormat.Rows}})
                {
                    CudaAsm.Emit("""
                        cp.async.bulk.global.shared::cta.bulk_group [%0], [%1], 512;
                        cp.async.bulk.commit_group; cp.async.bulk.wait_group.read 0;
                        """, first + (lane * (unitsPerTile * 512L)), rows + (lane * {{RowBytes}}));
                }
            }

            // Never taken: it keeps the declaration of the dynamic shared memory alive.
            if (count < 0)
            {
                CudaAsm.Emit("st.global.f32 [%0], %1;", target, dynamicShared[lane]);
            }
        }
        """");

    /// <summary>%0 is the lane's address of the codes, %1 of its row's scales, %2 of its row and column in shared memory.</summary>
    private static IEnumerable<string> Body(UnitPlan plan)
    {
        UnitFormat format = plan.Format;
        string scalar = plan.Spec.Scale == ScaleType.Float32 ? "v4.b32" : "v2.b32";
        yield return TensorCoreText.Powers(plan);
        for (int slot = 0; slot < format.Bits; slot++)
        {
            string list = string.Join(", ", Enumerable.Range(4 * slot, 4).Select(j => CodeText.Of($"w_{j}")));
            yield return CodeText.Of($".reg .b32 {list}; ld.global.v4.b32 {{{list}}}, [%0+{512 * slot}];");
        }

        for (int group = 0; group < format.Groups && !plan.IsByColumn; group++)
        {
            string list = string.Join(", ", Enumerable.Range(0, plan.Spec.Scale == ScaleType.Float32 ? 4 : 2).Select(j => CodeText.Of($"m{group}_{j}")));
            string type = plan.Spec.Scale == ScaleType.Float32 ? "f32" : "b32";
            yield return CodeText.Of($".reg .{type} {list}; ld.global.{scalar.Replace("b32", type)} {{{list}}}, [%1+{4 * format.MetaBytes * group}];");
        }

        for (int quarter = 0; quarter < 4; quarter++)
        {
            foreach (string line in Quarter(plan, quarter))
            {
                yield return line;
            }
        }
    }

    private static IEnumerable<string> Quarter(UnitPlan plan, int quarter)
    {
        IEnumerable<string> rows = Enumerable.Range(0, 2).SelectMany(r => Row(plan, quarter, r));
        if (!plan.IsByColumn)
        {
            return rows;
        }

        int bytes = plan.Format.MetaBytes;
        int at = UnitFormat.QuarterColumns * bytes * quarter;
        IEnumerable<string> metas = TensorCoreColumnBodyEmitter.Load(plan, "s", at).Concat(TensorCoreColumnBodyEmitter.Load(plan, "z", at + (UnitFormat.Columns * bytes)));
        return new[] { "{ .reg .f32 s<16>, z<16>;" }.Concat(metas).Concat(rows).Append("}");
    }

    /// <summary>The lane's scales, of the columns of the unit.</summary>
    private static string Scales(UnitPlan plan) => CodeText.Of(
        $"long scales = metas + (((((firstTile + tile) / groupTiles) * (long)unitsPerTile) + (unit - (tile * unitsPerTile))) * {plan.Format.ColumnMetaBytes}) + (t * {plan.Format.Run * plan.Format.MetaBytes});");

    /// <summary>A lane's 16 columns of one quarter and row.</summary>
    private static IEnumerable<string> Row(UnitPlan plan, int quarter, int r)
    {
        UnitFormat format = plan.Format;
        string[] words = TensorCoreText.WordNames(format, "", quarter);
        var unpacker = new FieldUnpacker(format, words, CodeText.Of($"{quarter}{r}"));
        yield return "{ .reg .f32 fs, fq; .reg .b32 a<8>;";
        for (int p = 0; p < 8; p++)
        {
            (int group, bool first) = TensorCoreText.GroupOf(plan, p / 2);
            if (first && p % 2 == 0 && !plan.IsByColumn)
            {
                int inUnit = TensorCoreText.GroupInUnit(plan, quarter, group);
                yield return TensorCoreText.ScaleAndZero(plan.Spec.Scale, CodeText.Of($"m{inUnit}"), r);
            }

            foreach (string line in unpacker.Unpack(r, p, CodeText.Of($"a{p}")).Concat(Value(plan, p)))
            {
                yield return line;
            }
        }

        int registers = System.Math.Min(4, format.Run / 2);
        for (int first = 0; first < 8; first += registers)
        {
            int at = (8 * r * RowBytes) + (2 * format.ColumnOf(quarter, 0, 2 * first));
            string list = string.Join(", ", Enumerable.Range(first, registers).Select(p => CodeText.Of($"a{p}")));
            yield return CodeText.Of($"st.shared.v{registers}.b32 [%2+{at}], {{{list}}};");
        }

        yield return "}";
    }

    /// <summary>ŵ of a pair in binary32, then rounded.</summary>
    private static IEnumerable<string> Value(UnitPlan plan, int p)
    {
        yield return CodeText.Of($"sub.f16x2 a{p}, a{p}, {TensorCoreText.Power(plan, p)};");
        yield return CodeText.Of($"{{ .reg .b16 hl, hh; .reg .f32 l, h; mov.b32 {{hl, hh}}, a{p}; cvt.f32.f16 l, hl; cvt.f32.f16 h, hh;");
        (string scale, string zero) = plan.IsByColumn ? (CodeText.Of($"s{2 * p}"), CodeText.Of($"z{2 * p}")) : ("fs", "fq");
        (string nextScale, string nextZero) = plan.IsByColumn ? (CodeText.Of($"s{(2 * p) + 1}"), CodeText.Of($"z{(2 * p) + 1}")) : (scale, zero);
        yield return plan.IsAffine
            ? $"fma.rn.f32 l, l, {scale}, {zero}; fma.rn.f32 h, h, {nextScale}, {nextZero};"
            : $"sub.rn.f32 l, l, {zero}; sub.rn.f32 h, h, {nextZero}; mul.rn.f32 l, l, {scale}; mul.rn.f32 h, h, {nextScale};";
        yield return CodeText.Of($"cvt.rn.f16x2.f32 a{p}, h, l; }}");
    }
}
