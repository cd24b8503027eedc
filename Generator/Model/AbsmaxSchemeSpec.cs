namespace Specializer.Generator.Model;

/// <summary>One struct with an <c>[Absmax]</c>: where it stands and what it asks for. Value-equal, without any Roslyn object.</summary>
/// <param name="Struct">The struct.</param>
/// <param name="Config">What is declared, or null where it is wrong and only a stub is emitted.</param>
/// <param name="Error">What the stub's members throw with, where there is no config.</param>
internal sealed record AbsmaxSchemeSpec(StructSpec Struct, AbsmaxSpec? Config, string? Error);
