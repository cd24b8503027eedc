using Microsoft.CodeAnalysis;

namespace Specializer.Generator.Diagnostics;

/// <content>Advice: configs that work, and what they cost. Analyzers report it, and a project sets its severity as it likes.</content>
internal static partial class Descriptors
{
    public static readonly DiagnosticDescriptor MetadataOutweighsCodes = Advice(
        "SPZ0107",
        "Config",
        DiagnosticSeverity.Warning,
        "Metadata outweighs codes",
        "Scales and zeros take {0} of {1} bits a weight, more than the codes: Group = {2} takes {3}");

    public static readonly DiagnosticDescriptor CodesStoredWider = Advice(
        "SPZ0108",
        "Config",
        DiagnosticSeverity.Info,
        "Codes are stored wider than their bits",
        "{0} stores codes of {1} bits in {2} bits each: {3}");

    public static readonly DiagnosticDescriptor MetadataNotWorthIt = Advice(
        "SPZ0109",
        "Config",
        DiagnosticSeverity.Warning,
        "Quantized metadata takes more than it saves",
        "[{0}] takes {1} bits for each number of 32: leave it out, or write Group = {2}, which takes {3}");

    public static readonly DiagnosticDescriptor WordsPadded = Advice(
        "SPZ0202",
        "Layout",
        DiagnosticSeverity.Info,
        "Words are padded",
        "Along axis 0 a group of {0} is filled up to {1}, so that codes of {2} bits take {3} bits each in storage; along Axis = 1 they take {4}");

    public static readonly DiagnosticDescriptor TilesPadded = Advice(
        "SPZ0203",
        "Layout",
        DiagnosticSeverity.Info,
        "Execution layout is padded",
        "Products on the CPU read codes of {0} bits as {1} bits each, because a group of {2} does not fill {3}; Group = {4} does");

    public static readonly DiagnosticDescriptor NoTensorCoreKernels = Advice(
        "SPZ0205",
        "Layout",
        DiagnosticSeverity.Info,
        "Config has no tensor core kernels",
        "ILGPU is referenced, but this config has 0 kernels for tensor cores and runs in plain C# on a GPU: {0}");

    public static readonly DiagnosticDescriptor AbsmaxStoredWider = Advice(
        "SPZ0304",
        "Absmax",
        DiagnosticSeverity.Info,
        "Absmax codes are stored as int8",
        "Absmax codes of {0} bits are stored as int8: Bits = 8 has {1} levels instead of {2} in the same 8 bits");

    public static readonly DiagnosticDescriptor DuplicateConfig = Advice(
        "SPZ0501",
        "Usage",
        DiagnosticSeverity.Info,
        "Two types declare one config",
        "'{0}' declares the same {1} bits a weight as '{2}', {3}: weights of one are no weights of the other; use one type",
        WellKnownDiagnosticTags.CompilationEnd);

    private static DiagnosticDescriptor Advice(
        string id, string area, DiagnosticSeverity severity, string title, string message, params string[] tags) => new(
        id,
        title,
        message,
        "Specializer." + area,
        severity,
        isEnabledByDefault: true,
        helpLinkUri: $"docs/diagnostics/{id}.md",
        customTags: tags);
}
