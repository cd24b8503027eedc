using System.Collections.Generic;
using Microsoft.CodeAnalysis.CSharp;
using Specializer.Generator.Model;

namespace Specializer.Generator.Emission;

/// <summary>Prints the rest of a model class: how its children are visited, and where schemes are looked up.</summary>
internal static class ModelEmitter
{
    private const string Visitor = "global::Specializer.IModuleVisitor visitor";
    private const string Schemes = "global::System.Collections.Generic.IReadOnlyList<global::Specializer.QuantScheme>";

    /// <summary>The method that visits the children.</summary>
    public const string VisitChildren = "VisitChildren";

    private const string DeclaredSchemes = "DeclaredSchemes";

    /// <summary>Every name that is declared in the user's class.</summary>
    public static IReadOnlyList<string> MemberNames { get; } = [VisitChildren, DeclaredSchemes];

    public static EmittedFile Emit(ModelSpec model, string space)
    {
        var writer = new CodeWriter();
        writer.Write(Names.Header("[Model]"));
        if (model.Namespace.Length > 0)
        {
            writer.Open($"namespace {model.Namespace}");
        }

        foreach (string part in model.Parts)
        {
            writer.Open(part);
        }

        WriteMembers(writer, model, space);
        for (int i = 0; i < model.Parts.Count + (model.Namespace.Length > 0 ? 1 : 0); i++)
        {
            writer.Close();
        }

        return new EmittedFile(Names.Hint(model.FileName), writer.ToString());
    }

    private static void WriteMembers(CodeWriter writer, ModelSpec model, string space)
    {
        string generated = $"[global::System.CodeDom.Compiler.GeneratedCode(\"Specializer\", \"{Names.Version}\")]";
        writer.Write("/// <inheritdoc/>");
        writer.Write(generated);
        writer.Write($"{model.Access} override {Schemes} {DeclaredSchemes} =>");
        writer.Write($"    [.. base.{DeclaredSchemes}, .. global::{space}.QuantSchemes.All];");
        writer.Blank();
        writer.Write("/// <inheritdoc/>");
        writer.Write(generated);
        writer.Open($"{model.Access} override void {VisitChildren}({Visitor})");
        writer.Write($"base.{VisitChildren}(visitor);");
        foreach (ChildSpec child in model.Children)
        {
            WriteChild(writer, child);
        }

        writer.Close();
    }

    private static void WriteChild(CodeWriter writer, ChildSpec child)
    {
        string name = SymbolDisplay.FormatLiteral(child.Name, quote: true);
        string scheme = child.Scheme is { } declared
            ? $", global::Specializer.QuantScheme.Of<global::{declared.Struct.FullName}>()"
            : "";
        switch (child.Place)
        {
            case ChildPlace.Fixed:
                writer.Write($"visitor.VisitFixed({name}, this.{child.Member});");
                break;
            case ChildPlace.Field:
                writer.Write($"visitor.Visit({name}, ref this.{child.Member}!{scheme});");
                break;
            default:
                writer.Write(
                    $$"""
                    {
                        // A property has no address: what the visitor puts into the variable is set afterwards.
                        var place = this.{{child.Member}};
                        visitor.Visit({{name}}, ref place!{{scheme}});
                        if (!object.ReferenceEquals(place, this.{{child.Member}}))
                        {
                            this.{{child.Member}} = place!;
                        }
                    }
                    """);
                break;
        }
    }
}
