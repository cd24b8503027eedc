using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Specializer.Generator.Diagnostics;

namespace Specializer.Generator.Parsing;

/// <summary>Reads the named values of one config attribute and collects what is wrong with them.</summary>
internal abstract class ConfigReader
{
    private readonly AttributeData _attribute;
    private readonly Location? _location;
    private readonly List<Diagnostic> _diagnostics = new();

    /// <summary>Reads an attribute.</summary>
    /// <param name="attribute">The attribute.</param>
    /// <param name="location">Where to report where the attribute itself has no place in source.</param>
    protected ConfigReader(AttributeData attribute, Location? location)
    {
        _attribute = attribute;
        _location = OurAttributes.PlaceOf(attribute) ?? location;
    }

    /// <summary>What is wrong; empty where there is a kernel.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => _diagnostics;

    protected T Value<T>(string name, T otherwise)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in _attribute.NamedArguments)
        {
            if (argument.Key == name && argument.Value.Value is T value)
            {
                return value;
            }
        }

        return otherwise;
    }

    protected bool CheckEnum<TEnum>(string name, TEnum value)
        where TEnum : struct, System.Enum
    {
        if (System.Enum.IsDefined(typeof(TEnum), value))
        {
            return true;
        }

        Report(Descriptors.UnknownEnumValue, Remedy.None, name, value.ToString(), typeof(TEnum).Name, string.Join(", ", System.Enum.GetNames(typeof(TEnum))));
        return false;
    }

    /// <summary>Whether an argument is written, rather than left to its default.</summary>
    protected bool IsWritten(string name) => _attribute.NamedArguments.Any(argument => argument.Key == name);

    protected void Report(DiagnosticDescriptor descriptor, ImmutableDictionary<string, string?> remedy, params object[] arguments) =>
        _diagnostics.Add(Diagnostic.Create(descriptor, _location, remedy, arguments));
}
