using System;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Specializer.Generator.Emission;
using Specializer.Generator.Model;

namespace Specializer.Generator;

/// <summary>Tells files apart that would have one name: the compiler takes names that differ in case only for the same.</summary>
internal static class HintNames
{
    /// <summary>The names that several files would have, in upper case; hardly ever any, so that what depends on them stays cached.</summary>
    /// <param name="names">The names of all files that are written for types of the user.</param>
    public static IncrementalValueProvider<EquatableArray<string>> Repeated(params IncrementalValuesProvider<string>[] names)
    {
        IncrementalValueProvider<ImmutableArray<string>> all = names[0].Collect();
        foreach (IncrementalValuesProvider<string> some in names.Skip(1))
        {
            all = all.Combine(some.Collect()).Select(static (both, _) => both.Left.AddRange(both.Right));
        }

        return all
            .Select(static (hints, _) => new EquatableArray<string>(hints
                .GroupBy(static hint => hint.ToUpperInvariant(), StringComparer.Ordinal)
                .Where(static files => files.Count() > 1)
                .Select(static files => files.Key)
                .OrderBy(static name => name, StringComparer.Ordinal)))
            .WithTrackingName(TrackingNames.RepeatedHints);
    }

    /// <summary>Adds a file, under a name of its own where others would have the same.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="file">The file.</param>
    /// <param name="kind">What tells it from another kind of file of exactly this name.</param>
    /// <param name="repeated">What <see cref="Repeated"/> gave.</param>
    public static void Add(SourceProductionContext output, EmittedFile file, string kind, EquatableArray<string> repeated)
    {
        bool isRepeated = repeated.Count > 0 && repeated.Contains(file.HintName.ToUpperInvariant(), StringComparer.Ordinal);
        output.AddSource(isRepeated ? Names.UniqueHint(file.HintName, kind) : file.HintName, file.Text);
    }
}
