using Specializer.Generator.Model;

namespace Specializer.Generator.Emission;

/// <summary>Writes the declarations around the generated members of an annotated struct.</summary>
internal static class StructWriter
{
    /// <summary>Opens namespace, containing types and the struct itself.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="target">The struct.</param>
    /// <param name="interfaces">What it implements, as a base list.</param>
    /// <param name="first">Whether this is the part that carries the attributes, which must not stand twice.</param>
    public static void Open(CodeWriter writer, StructSpec target, string interfaces, bool first = true)
    {
        if (target.Namespace.Length > 0)
        {
            writer.Open($"namespace {target.Namespace}");
        }

        foreach (string container in target.Containers)
        {
            writer.Open(container);
        }

        if (first)
        {
            writer.Write($"[global::System.CodeDom.Compiler.GeneratedCode(\"Specializer\", \"{Names.Version}\")]");
        }

        writer.Open($"partial {(target.IsRecord ? "record " : "")}struct {target.Name} : {interfaces}");
    }

    /// <summary>Closes what <see cref="Open"/> opened.</summary>
    public static void Close(CodeWriter writer, StructSpec target)
    {
        for (int i = 0; i < target.Containers.Count + (target.Namespace.Length > 0 ? 2 : 1); i++)
        {
            writer.Close();
        }
    }
}
