using System;
using Microsoft.CodeAnalysis.Diagnostics;
using Specializer.Generator.Model;
using Specializer.Generator.Planning;

namespace Specializer.Generator.Parsing;

/// <summary>Reads the MSBuild properties that buildTransitive/Specializer.targets makes visible to the compiler.</summary>
internal static class BuildSettingsReader
{
    public static BuildSettings Read(AnalyzerConfigOptions options) => new(
        Property(options, UnrollBudget.Property),
        string.Equals(Property(options, "SpecializerKernelCards"), "true", StringComparison.OrdinalIgnoreCase));

    private static string? Property(AnalyzerConfigOptions options, string name) =>
        options.TryGetValue("build_property." + name, out string? value) && value.Trim().Length > 0 ? value.Trim() : null;
}
