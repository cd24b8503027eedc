namespace Specializer.Generator.Model;

/// <summary>One class with a <c>[Model]</c>: where it stands and what it holds. Value-equal, without any Roslyn object.</summary>
/// <param name="Namespace">Its namespace as code writes it, "" for the global one.</param>
/// <param name="FileName">The name of the generated file, without its ending.</param>
/// <param name="Parts">The types around it and itself, outermost first, each as the head of a partial declaration.</param>
/// <param name="Access">The accessibility that overrides have to repeat.</param>
/// <param name="Children">Its own children, in the order of declaration.</param>
internal sealed record ModelSpec(
    string Namespace, string FileName, EquatableArray<string> Parts, string Access, EquatableArray<ChildSpec> Children);
