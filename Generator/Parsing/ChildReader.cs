using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Specializer.Generator.Diagnostics;
using Specializer.Generator.Model;

namespace Specializer.Generator.Parsing;

/// <summary>Reads the children of one model class from its members.</summary>
internal sealed class ChildReader
{
    private readonly string _space;
    private readonly List<ChildSpec> _children = new();
    private readonly List<Diagnostic> _diagnostics = new();
    private readonly Dictionary<string, string> _memberOfName = new(StringComparer.Ordinal);

    /// <param name="space">The namespace that generated schemes stand in.</param>
    public ChildReader(string space) => _space = space;

    /// <summary>The children, in the order of declaration.</summary>
    public IReadOnlyList<ChildSpec> Children => _children;

    /// <summary>What is wrong with the members.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => _diagnostics;

    public void Read(INamedTypeSymbol type)
    {
        AddInheritedNames(type);
        foreach (ISymbol member in type.GetMembers())
        {
            if (member is IFieldSymbol { IsConst: false } field && (!field.IsImplicitlyDeclared || field.AssociatedSymbol is IPropertySymbol))
            {
                ReadField(field, new ModelMember(field));
            }
            else if (member is IPropertySymbol property && !HasField(property))
            {
                RequireNoAttributes(new ModelMember(property), "it is computed and holds nothing");
            }
        }
    }

    private void ReadField(IFieldSymbol field, ModelMember member)
    {
        if (field.IsStatic)
        {
            RequireNoAttributes(member, "it is static, and a child belongs to one instance");
        }
        else if (member.IsIgnored)
        {
            RequireNoAttributes(member, "[ModuleIgnore] leaves it out");
        }
        else if (ModuleTypes.IsModule(field.Type))
        {
            ReadChild(field, member);
        }
        else if (member.Quant is not null)
        {
            Report(Descriptors.UnsupportedLayer, member, member.Name, Display(field.Type));
        }
        else if (ModuleTypes.ElementOf(field.Type) is { } element)
        {
            Report(Descriptors.UnnamedModules, member, member.Name, Display(field.Type), Display(element));
        }
        else
        {
            RequireNoAttributes(member, $"{Display(field.Type)} is no Module");
        }
    }

    private void ReadChild(IFieldSymbol field, ModelMember member)
    {
        string name = member.GivenName ?? SnakeCase.Of(member.Name);
        string? problem = name.Length == 0 ? "it would have no name"
            : name.Contains('.') ? "a dot separates a parent's name from a child's"
            : name.Any(char.IsControl) ? "it holds a control character"
            : null;
        if (problem is not null)
        {
            string nearest = new(name.Where(character => character != '.' && !char.IsControl(character)).ToArray());
            Report(Descriptors.InvalidName, member, member.Name, name, problem, nearest.Length > 0 ? nearest : "child");
            return;
        }

        if (_memberOfName.TryGetValue(name, out string other))
        {
            Report(Descriptors.DuplicateName, member, other, member.Name, name, name + "_2");
            return;
        }

        _memberOfName.Add(name, member.Name);
        string code = SyntaxFacts.GetKeywordKind(member.Name) == SyntaxKind.None ? member.Name : "@" + member.Name;
        _children.Add(new ChildSpec(code, name, member.Place, ReadScheme(field, member)));
    }

    private SchemeSpec? ReadScheme(IFieldSymbol field, ModelMember member)
    {
        if (member.Quant is null)
        {
            foreach (string companion in member.AttributesOfChildren.Where(name => name.StartsWith("Quant", StringComparison.Ordinal)))
            {
                Report(Descriptors.NoEffect, member, companion, member.Name, "it says how the metadata of a [Quant] is stored; add [Quant(…)]");
            }

            return null;
        }

        var reader = new SchemeReader(member.Quant, member.QuantScale, member.QuantZero, member.Location);
        _diagnostics.AddRange(reader.Diagnostics);
        if (!ModuleTypes.HoldsLinearLayers(field.Type))
        {
            Report(Descriptors.UnsupportedLayer, member, member.Name, Display(field.Type));
            return null;
        }

        if (member.Place == ChildPlace.Fixed)
        {
            string remedy = member.IsProperty ? "give it a setter" : "remove 'readonly'";
            Report(Descriptors.FixedLayer, member, member.Name, remedy);
            return null;
        }

        SchemeSpec scheme = reader.Scheme(new StructSpec(_space, "", default, IsRecord: false, IsVisible: true));
        return scheme.Kernel is null ? null : scheme with { Struct = scheme.Struct with { Name = MemberScheme.Name(scheme) } };
    }

    /// <summary>Children of base classes that are models themselves stand before those of this class.</summary>
    private void AddInheritedNames(INamedTypeSymbol type)
    {
        if (type.BaseType is { } ancestor && OurAttributes.Find(ancestor, nameof(ModelAttribute)) is not null)
        {
            var inherited = new ChildReader(_space);
            inherited.Read(ancestor);
            foreach (KeyValuePair<string, string> name in inherited._memberOfName)
            {
                _memberOfName[name.Key] = name.Value.Contains('.') ? name.Value : $"{ancestor.Name}.{name.Value}";
            }
        }
        else if (type.BaseType is not null)
        {
            AddInheritedNames(type.BaseType);
        }
    }

    private void RequireNoAttributes(ModelMember member, string otherwise)
    {
        foreach (string attribute in member.AttributesOfChildren)
        {
            Report(Descriptors.NoEffect, member, attribute, member.Name, otherwise);
        }
    }

    private void Report(DiagnosticDescriptor descriptor, ModelMember member, params object[] arguments) =>
        _diagnostics.Add(Diagnostic.Create(descriptor, member.Location, arguments));

    private static bool HasField(IPropertySymbol property) => property.ContainingType.GetMembers().OfType<IFieldSymbol>()
        .Any(field => SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property));

    private static string Display(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
}
