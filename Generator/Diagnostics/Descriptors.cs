using Microsoft.CodeAnalysis;

namespace Specializer.Generator.Diagnostics;

/// <summary>
/// Every error of the generator. They are reported by the generator itself, together with a stub that throws, and cannot be
/// configured away: a wrong config must never compile silently.
/// </summary>
internal static partial class Descriptors
{
    public static readonly DiagnosticDescriptor NotPartial = Error(
        "SPZ0001", "Declaration", "Type must be partial", "'{0}' must be partial, so that its kernels can be generated: write '{1}'");

    public static readonly DiagnosticDescriptor UnsupportedTarget = Error(
        "SPZ0002", "Declaration", "Type cannot carry a config", "'{0}' cannot carry a config: {1}");

    public static readonly DiagnosticDescriptor MemberExists = Error(
        "SPZ0003", "Declaration", "Member is generated", "'{0}' already declares '{1}', which is generated; rename or remove it");

    public static readonly DiagnosticDescriptor UnsupportedBits = Error(
        "SPZ0101", "Config", "Bits not supported", "{0} has no format of {1} bits; it has {2}, the nearest is Bits = {3}");

    public static readonly DiagnosticDescriptor UnsupportedGroup = Error(
        "SPZ0102", "Config", "Group not supported", "Group = {0} is not possible: a group has at least {1} elements; write Group = {2}");

    public static readonly DiagnosticDescriptor UnsupportedAxis = Error(
        "SPZ0103", "Config", "Axis does not exist", "Axis = {0} does not exist: write Axis = 1 for groups along K, or Axis = 0 for groups along N");

    public static readonly DiagnosticDescriptor MethodNotForPacking = Error(
        "SPZ0104",
        "Config",
        "Method does not go with packing",
        "Method = {0} does not go with Pack = {1} at {2} bits, which takes {3}; the nearest config is {4}");

    public static readonly DiagnosticDescriptor Contradiction = Error(
        "SPZ0106", "Config", "Arguments contradict each other", "{0} does not go with {1}: {2}");

    public static readonly DiagnosticDescriptor GroupNotDivisible = Error(
        "SPZ0201",
        "Layout",
        "Group does not fill whole words",
        "{0} at {1} bits packs {2} codes {3}, which do not divide Group = {4}; write Group = {5}");

    public static readonly DiagnosticDescriptor UnknownEnumValue = Error(
        "SPZ0204", "Layout", "Unknown value", "{0} = {1} is no value of {2}; it has {3}");

    private static DiagnosticDescriptor Error(string id, string area, string title, string message) => new(
        id,
        title,
        message,
        "Specializer." + area,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: $"docs/diagnostics/{id}.md",
        customTags: new[] { WellKnownDiagnosticTags.NotConfigurable });
}
