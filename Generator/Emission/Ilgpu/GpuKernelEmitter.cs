using Specializer.Generator.Planning;
using Specializer.Layout;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>Prints the class of a config's GPU kernels.</summary>
internal static class GpuKernelEmitter
{
    public static EmittedFile Emit(UnitPlan plan, string space)
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
        writer.Write(ClassDocs(plan));
        writer.Write($"[global::System.CodeDom.Compiler.GeneratedCode(\"Specializer\", \"{Names.Version}\")]");
        writer.Open($"internal static class {plan.ClassName}");
        writer.Write(Kernels(plan));
        writer.Blank();
        writer.Write(UnitDecodeEmitter.Emit(plan));
        writer.Blank();
        writer.Write(UnitDequantizeEmitter.Emit(plan));
        writer.Blank();
        writer.Write(UnitProductEmitter.Emit(plan));
        writer.Blank();
        writer.Write(TensorCoreProductEmitter.Emit(plan));
        writer.Blank();
        writer.Write(TensorCoreRowsEmitter.Emit(plan));
        writer.Close();
        writer.Close();
        return new EmittedFile(Names.Hint(plan.ClassName), writer.ToString());
    }

    private static string ClassDocs(UnitPlan plan) => CodeText.Of(
        $"""
        /// <summary>GPU kernels of {plan.Spec.BitsText}-bit weights, scale and zero in {plan.Spec.Scale.ToString()}.</summary>
        /// <remarks>
        /// Execution: units of {UnitFormat.Rows} rows × {UnitFormat.Columns} columns, {plan.Format.CodeBytes} bytes of codes and {plan.Format.Bytes - plan.Format.CodeBytes} of scales and zeros, groups of {plan.Format.Group}
        /// columns of a unit; see <see cref="global::Specializer.Layout.UnitFormat"/>.
        /// Values: ŵ = {(plan.IsAffine ? "q·scale + zero, the zero being the group's minimum" : "(q − zero)·scale")}.
        /// </remarks>
        """);

    private static string Kernels(UnitPlan plan) => CodeText.Of(
        $"""
        private const int UnitBytes = {plan.Format.Bytes};
        private const int UnitWords = {plan.Format.Bytes / 4};

        /// <summary>The kernels, ready to be loaded.</summary>
        public static GpuKernels Kernels =>
            new("{plan.Spec.Id}", UnitBytes, Dequantize, MatMul, MatMulOnTensorCores, MatMulRowsOnTensorCores);
        """);
}
