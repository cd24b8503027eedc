using Microsoft.CodeAnalysis;

namespace Specializer.Generator.Diagnostics;

/// <summary>Errors about <c>[Model]</c> classes and their members.</summary>
internal static partial class Descriptors
{
    public static readonly DiagnosticDescriptor ModelNotPartial = Error(
        "SPZ0401", "Model", "Model must be partial", "'{0}' must be partial, so that its VisitChildren can be generated: write '{1}'");

    public static readonly DiagnosticDescriptor UnsupportedModel = Error(
        "SPZ0402", "Model", "Type cannot be a model", "'{0}' cannot carry [Model]: {1}");

    public static readonly DiagnosticDescriptor UnsupportedLayer = Error(
        "SPZ0403", "Model", "Member cannot be quantized", "'{0}' is declared as {1}, which cannot hold a quantized layer; declare it as LinearLayer");

    public static readonly DiagnosticDescriptor FixedLayer = Error(
        "SPZ0404", "Model", "Member cannot be replaced", "'{0}' carries [Quant], but the quantized layer could not be put into it; {1}");

    public static readonly DiagnosticDescriptor DuplicateName = Error(
        "SPZ0405", "Model", "Two children have one name", "'{0}' and '{1}' are both called \"{2}\"; give one of them another name: [ModuleName(\"{3}\")]");

    public static readonly DiagnosticDescriptor InvalidName = Error(
        "SPZ0406", "Model", "Name is not possible", "'{0}' cannot be called \"{1}\": {2}; write [ModuleName(\"{3}\")]");

    public static readonly DiagnosticDescriptor UnnamedModules = Error(
        "SPZ0407",
        "Model",
        "Modules without names",
        "'{0}' holds modules in a {1}, which gives them no names; make it a ModuleList<{2}>, or write [ModuleIgnore] where they are held elsewhere");

    public static readonly DiagnosticDescriptor NoEffect = Error(
        "SPZ0408", "Model", "Attribute has no effect", "[{0}] on '{1}' has no effect: {2}");

    public static readonly DiagnosticDescriptor ModelMemberExists = Error(
        "SPZ0409", "Model", "Member is generated", "'{0}' already declares '{1}', which [Model] generates; remove it, or remove [Model]");
}
