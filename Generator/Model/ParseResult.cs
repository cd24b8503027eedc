using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Specializer.Generator.Model;

/// <summary>What parsing one annotated type gave. It is split at once: the spec is cached, the diagnostics keep their locations.</summary>
/// <typeparam name="TSpec">A value-equal record.</typeparam>
/// <param name="Spec">What it declares, or null where nothing can be emitted.</param>
/// <param name="Diagnostics">What is wrong with the declaration.</param>
internal readonly record struct ParseResult<TSpec>(TSpec? Spec, ImmutableArray<Diagnostic> Diagnostics)
    where TSpec : class;
