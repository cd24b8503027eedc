using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Specializer.Generator.Parsing;

/// <summary>Tells modules, and what holds modules, from other types.</summary>
internal static class ModuleTypes
{
    private const string Runtime = "Specializer";

    /// <summary>Whether values of a type are modules.</summary>
    public static bool IsModule(ITypeSymbol? type) => type switch
    {
        ITypeParameterSymbol parameter => parameter.ConstraintTypes.Any(IsModule),
        _ => BasesAndSelf(type).Any(candidate => IsRuntimeType(candidate, "Module")),
    };

    /// <summary>Whether a place of a type can hold any quantized linear layer.</summary>
    public static bool HoldsLinearLayers(ITypeSymbol type) =>
        IsRuntimeType(type, "LinearLayer") || IsRuntimeType(type, "Layer") || IsRuntimeType(type, "Module");

    /// <summary>The type of the modules that an array or a collection holds, or null where it holds none.</summary>
    public static ITypeSymbol? ElementOf(ITypeSymbol type)
    {
        if (type is IArrayTypeSymbol array)
        {
            return IsModule(array.ElementType) ? array.ElementType : null;
        }

        IEnumerable<ITypeSymbol> elements = type.AllInterfaces.Concat(new[] { type }).OfType<INamedTypeSymbol>()
            .Where(candidate => candidate.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T)
            .Select(candidate => candidate.TypeArguments[0]);
        return elements.Select(ValueOf).FirstOrDefault(IsModule);
    }

    /// <summary>The values of a dictionary; every other element is itself.</summary>
    private static ITypeSymbol ValueOf(ITypeSymbol element) =>
        element is INamedTypeSymbol { Name: "KeyValuePair", TypeArguments: { Length: 2 } arguments } ? arguments[1] : element;

    private static IEnumerable<ITypeSymbol> BasesAndSelf(ITypeSymbol? type)
    {
        for (ITypeSymbol? candidate = type; candidate is not null; candidate = candidate.BaseType)
        {
            yield return candidate;
        }
    }

    private static bool IsRuntimeType(ITypeSymbol type, string name) =>
        type.Name == name && type.ContainingNamespace is { Name: Runtime, ContainingNamespace.IsGlobalNamespace: true };
}
