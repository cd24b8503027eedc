namespace Specializer;

/// <summary>A module and its dotted name.</summary>
/// <param name="Name">"" for the root.</param>
/// <param name="Module">The module.</param>
public readonly record struct NamedModule(string Name, Module Module);
