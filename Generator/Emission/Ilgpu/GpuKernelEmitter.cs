using System.Collections.Generic;
using System.Linq;
using Specializer.Generator.Model;
using Specializer.Generator.Planning;
using Specializer.Layout;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>Prints the classes of a config's GPU kernels: over units with their scales and zeros, and over units of codes alone.</summary>
internal static class GpuKernelEmitter
{
    public static IEnumerable<EmittedFile> Emit(KernelSpec spec, string space)
    {
        UnitPlan ofCodes = UnitPlan.OfCodes(spec);
        yield return File(ofCodes, space, "", Members(ofCodes, other: null));
        if (UnitPlan.WithMetas(spec) is { } plan)
        {
            yield return File(plan, space, "", Members(plan, ofCodes));
            yield return File(plan, space, ".OneRow", [TensorCoreProductEmitter.Emit(plan)]);
            yield return File(plan, space, ".Rows", TensorCoreRowsEmitter.Emit(plan));
            yield return File(plan, space, ".Half", [TensorCoreDequantizeEmitter.Emit(plan)]);
            yield return File(plan, space, ".Warpgroups", WarpgroupEmitter.Emit(plan));
            if (!plan.IsByColumn)
            {
                yield return File(plan, space, ".Transposed", TensorCoreTransposedEmitter.Emit(plan));
                yield return File(plan, space, ".WarpgroupGradients", WarpgroupTransposedEmitter.Emit(plan));
            }

            if (plan.HasTrits)
            {
                yield return File(plan, space, ".Trits", TritProductEmitter.Emit());
            }
        }
    }

    private static IEnumerable<string> Members(UnitPlan plan, UnitPlan? other)
    {
        yield return Kernels(plan, other);
        yield return UnitDecodeEmitter.Emit(plan);
        yield return UnitStorageEmitter.Emit(plan);
        yield return UnitDequantizeEmitter.Emit(plan);
        yield return UnitProductEmitter.Emit(plan);
        if (plan.CanQuantize)
        {
            yield return UnitQuantizeEmitter.Emit(plan);
        }
    }

    private static EmittedFile File(UnitPlan plan, string space, string part, IEnumerable<string> members)
    {
        var writer = new CodeWriter();
        writer.Write(Names.Header(plan.Spec.Attribute));
        writer.Open($"namespace {space}");
        writer.Write(
            """
            using global::ILGPU;
            using global::ILGPU.Runtime.Cuda;
            using global::Specializer;
            using Half = global::ILGPU.Half;
            using Math = global::System.Math;

            """);
        if (part.Length == 0)
        {
            writer.Write(ClassDocs(plan));
            writer.Write($"[global::System.CodeDom.Compiler.GeneratedCode(\"Specializer\", \"{Names.Version}\")]");
        }

        writer.Open($"internal static partial class {plan.ClassName}");
        bool first = true;
        foreach (string member in members)
        {
            if (!first)
            {
                writer.Blank();
            }

            writer.Write(member);
            first = false;
        }

        writer.Close();
        writer.Close();
        return new EmittedFile(Names.Hint(plan.ClassName + part), writer.ToString());
    }

    private static string ClassDocs(UnitPlan plan) => CodeText.Of(
        $"""
        /// <summary>GPU kernels of {plan.Spec.BitsText}-bit weights, scale and zero in {plan.Spec.Scale.ToString()}{(plan.HasMetas ? "" : ", which stay in the order of storage")}.</summary>
        /// <remarks>
        /// Execution: units of {UnitFormat.Rows} rows × {UnitFormat.Columns} columns, {plan.Format.CodeBytes} bytes of codes{Metas(plan)};
        /// see <see cref="global::Specializer.Layout.UnitFormat"/>.
        /// Values: ŵ = {(plan.IsAffine ? "q·scale + zero, the zero being the group's minimum" : "(q − zero)·scale")}.
        /// </remarks>
        """);

    private static string Metas(UnitPlan plan) => plan.IsByColumn
        ? CodeText.Of($" of rows that share scales and zeros, and behind all units {plan.Format.ColumnMetaBytes} bytes of those for each {UnitFormat.Columns} columns")
        : plan.HasMetas
        ? CodeText.Of($" and {plan.Format.Bytes - plan.Format.CodeBytes} of scales and zeros, groups of {plan.Format.Group} columns of a unit")
        : "";

    private static string TensorCores(UnitPlan plan) => plan.IsByColumn
        ? CodeText.Of(
        $"""
        new GpuTensorCoreKernels(
            MatMulOneRow, MatMul8Rows, MatMul16Rows, MatMul32Rows, MatMul64Rows, DequantizeHalfByRows,
            Warpgroups: {Warpgroups(plan)})
        """)
        : CodeText.Of(
        $"""
        new GpuTensorCoreKernels(
            MatMulOneRow, MatMul8Rows, MatMul16Rows, MatMul32Rows, MatMul64Rows, DequantizeHalfByRows, MatMulTransposed2Rows, MatMulTransposed8Rows,
            {Warpgroups(plan)},
            new GpuWarpgroupGradients({string.Join(", ", WarpgroupTransposedTile.All.Select(tile => tile.Name))}){Trits(plan)})
        """);

    private static string Warpgroups(UnitPlan plan) => CodeText.Of(
        $"new GpuWarpgroupKernels({string.Join(", ", WarpgroupTile.All(plan).Select(tile => tile.Name))}, {WarpgroupTile.WidestOfCodes(plan)}, {plan.QuarterGroups}, {Places(plan)})");

    private static string Trits(UnitPlan plan) => plan.HasTrits ? ",\n    " + TritProductEmitter.Kernels : "";

    /// <summary>Four bits for each pair of codes: the bit of a half that its codes begin at.</summary>
    private static string Places(UnitPlan plan)
    {
        int places = Enumerable.Range(0, 8).Sum(p => FieldUnpacker.Place(plan.Format.Bits, p) << (4 * p));
        return CodeText.Of($"0x{places:X8}");
    }

    private static string Kernels(UnitPlan plan, UnitPlan? other) => CodeText.Of(
        $"""
        private const int UnitBytes = {plan.Format.Bytes};
        private const int UnitWords = {plan.Format.Bytes / 4};

        /// <summary>The kernels, ready to be loaded.</summary>
        public static GpuKernels Kernels => new(
            "{plan.ClassName}",
            UnitBytes,
            Pack,
            Unpack,
            Dequantize,
            DequantizeHalf,
            MatMul,
            MatMulTransposed,
            {(plan.CanQuantize ? "new GpuQuantizeKernels(FitGroups, Encode, StoreMetas)" : "Quantize: null")},
            {(other is null ? "TensorCores: null" : TensorCores(plan))},
            {(other is null ? "OfCodes: null" : $"{other.ClassName}.Kernels")});
        """);
}
