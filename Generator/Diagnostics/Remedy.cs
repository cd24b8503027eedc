using System.Collections.Immutable;
using System.Globalization;

namespace Specializer.Generator.Diagnostics;

/// <summary>
/// What a diagnostic's message tells the reader to write in an attribute, as properties that a code fix reads: the argument's name behind
/// <see cref="Prefix"/>, and its value as C# writes it, "" where the argument is to be removed. Several of them are alternatives.
/// </summary>
internal static class Remedy
{
    /// <summary>What the names of such properties begin with.</summary>
    public const string Prefix = "Argument.";

    /// <summary>No remedy that is certain.</summary>
    public static ImmutableDictionary<string, string?> None => ImmutableDictionary<string, string?>.Empty;

    /// <summary>Writes an argument.</summary>
    public static ImmutableDictionary<string, string?> Set(string argument, int value) =>
        None.SetItem(Prefix + argument, value.ToString(CultureInfo.InvariantCulture));

    /// <inheritdoc cref="Set(string, int)"/>
    public static ImmutableDictionary<string, string?> Set(string argument, double value) =>
        None.SetItem(Prefix + argument, value.ToString(CultureInfo.InvariantCulture));

    /// <inheritdoc cref="Set(string, int)"/>
    public static ImmutableDictionary<string, string?> Set<TEnum>(string argument, TEnum value)
        where TEnum : struct, System.Enum => None.SetItem(Prefix + argument, typeof(TEnum).Name + "." + value);

    /// <summary>Removes an argument.</summary>
    public static ImmutableDictionary<string, string?> Remove(string argument) => None.SetItem(Prefix + argument, "");
}
