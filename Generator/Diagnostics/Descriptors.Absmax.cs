using Microsoft.CodeAnalysis;

namespace Specializer.Generator.Diagnostics;

/// <content>Errors of <c>[Absmax]</c>.</content>
internal static partial class Descriptors
{
    public static readonly DiagnosticDescriptor UnsupportedAbsmaxBits = Error(
        "SPZ0301", "Absmax", "Absmax bits not supported", "Bits = {0} is not possible: absmax codes have {1} to {2} bits; write Bits = {3}");

    public static readonly DiagnosticDescriptor UnsupportedGranularity = Error(
        "SPZ0302", "Absmax", "Granularity does not exist for the operand", "Operand = {0} has no Granularity = {1}, it has {2}; {3}");

    public static readonly DiagnosticDescriptor TwoConfigs = Error(
        "SPZ0303", "Absmax", "Two configs on one type", "'{0}' carries both [Quant] and [Absmax], but a type has one config: declare a second type for [Absmax]");
}
