namespace Specializer.Generator.Model;

/// <summary>One struct with a <c>[Quant]</c>: where it stands and what it asks for. Value-equal, without any Roslyn object.</summary>
/// <param name="Struct">The struct.</param>
/// <param name="Kernel">The kernel, or null where the config is wrong and only a stub is emitted.</param>
/// <param name="Optimize">Whether the proximal optimiser runs.</param>
/// <param name="RoundZero">Whether zeros are rounded first.</param>
/// <param name="Error">What the stub's members throw with, where there is no kernel.</param>
internal sealed record SchemeSpec(StructSpec Struct, KernelSpec? Kernel, bool Optimize, bool RoundZero, string? Error);
