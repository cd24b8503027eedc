using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Specializer.Generator.Model;

namespace Specializer.Generator.Parsing;

/// <summary>A field or property of a model class, and what its attributes say.</summary>
internal sealed class ModelMember
{
    private readonly ISymbol _symbol;

    /// <summary>A field; one that belongs to a property stands for that property.</summary>
    public ModelMember(IFieldSymbol field)
    {
        _symbol = field.AssociatedSymbol ?? field;
        Place = _symbol switch
        {
            IPropertySymbol property => property.SetMethod is { IsInitOnly: false } ? ChildPlace.Property : ChildPlace.Fixed,
            _ => field.IsReadOnly ? ChildPlace.Fixed : ChildPlace.Field,
        };
        ReadAttributes(_symbol);
        if (!SymbolEqualityComparer.Default.Equals(field, _symbol))
        {
            ReadAttributes(field);
        }
    }

    /// <summary>A property without a field of its own.</summary>
    public ModelMember(IPropertySymbol property)
    {
        _symbol = property;
        ReadAttributes(property);
    }

    /// <summary>The member's name.</summary>
    public string Name => _symbol.Name;

    /// <summary>What kind of member it is.</summary>
    public ChildPlace Place { get; }

    /// <summary>Whether it is a property.</summary>
    public bool IsProperty => _symbol is IPropertySymbol;

    /// <summary>Where it is declared.</summary>
    public Location? Location => _symbol.Locations.FirstOrDefault();

    /// <summary>Its <c>[Quant]</c>, or null.</summary>
    public AttributeData? Quant { get; private set; }

    /// <summary>Its <c>[QuantScale]</c>, or null.</summary>
    public AttributeData? QuantScale { get; private set; }

    /// <summary>Its <c>[QuantZero]</c>, or null.</summary>
    public AttributeData? QuantZero { get; private set; }

    /// <summary>The name that <c>[ModuleName]</c> gives it, or null.</summary>
    public string? GivenName { get; private set; }

    /// <summary>Whether it carries <c>[ModuleIgnore]</c>.</summary>
    public bool IsIgnored { get; private set; }

    /// <summary>Those of its attributes that only a child can carry.</summary>
    public IEnumerable<string> AttributesOfChildren => new[]
    {
        Quant is null ? "" : "Quant", QuantScale is null ? "" : "QuantScale", QuantZero is null ? "" : "QuantZero", GivenName is null ? "" : "ModuleName",
    }.Where(name => name.Length > 0);

    private void ReadAttributes(ISymbol symbol)
    {
        Quant ??= OurAttributes.Find(symbol, nameof(QuantAttribute));
        QuantScale ??= OurAttributes.Find(symbol, nameof(QuantScaleAttribute));
        QuantZero ??= OurAttributes.Find(symbol, nameof(QuantZeroAttribute));
        IsIgnored |= OurAttributes.Find(symbol, nameof(ModuleIgnoreAttribute)) is not null;
        if (OurAttributes.Find(symbol, nameof(ModuleNameAttribute)) is { } named)
        {
            GivenName ??= named.ConstructorArguments.FirstOrDefault().Value as string ?? "";
        }
    }
}
