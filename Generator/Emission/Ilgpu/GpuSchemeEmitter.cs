using Specializer.Generator.Model;
using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>Prints the part of an annotated struct that hands its GPU kernels out.</summary>
internal static class GpuSchemeEmitter
{
    /// <summary>The member that is declared in the user's struct.</summary>
    public const string MemberName = "GpuKernels";

    /// <summary>The name of the file, without its ending.</summary>
    public static string FileName(StructSpec target) => target.FullName + ".Gpu";

    public static EmittedFile Emit(SchemeSpec scheme, UnitPlan plan, string space)
    {
        var writer = new CodeWriter();
        writer.Write(Names.Header(plan.Spec.Attribute));
        StructWriter.Open(writer, scheme.Struct, $"global::Specializer.IGpuQuantScheme<{scheme.Struct.Name}>", first: false);
        writer.Write("/// <inheritdoc/>");
        writer.Write($"public static global::Specializer.GpuKernels {MemberName} => global::{space}.{plan.ClassName}.Kernels;");
        StructWriter.Close(writer, scheme.Struct);
        return new EmittedFile(Names.Hint(FileName(scheme.Struct)), writer.ToString());
    }
}
