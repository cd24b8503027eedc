namespace Specializer.Generator.Model;

/// <summary>What a project sets for the generator in MSBuild properties.</summary>
/// <param name="UnrollBudget">The text of <c>SpecializerUnrollBudget</c>; null where it is not set.</param>
/// <param name="KernelCards">Whether <c>SpecializerKernelCards</c> asks for the report of kernel cards.</param>
internal sealed record BuildSettings(string? UnrollBudget, bool KernelCards);
