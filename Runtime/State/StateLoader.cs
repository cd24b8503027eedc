using System.Diagnostics;

namespace Specializer;

/// <summary>Loads a model's state: matches names, types, shapes and configs; reads and quantizes; and only then changes the model.</summary>
/// <param name="tensors">The checkpoint.</param>
/// <param name="options">What is asked for.</param>
/// <param name="cancellation">Checked before each tensor.</param>
internal sealed class StateLoader(TensorSource tensors, LoadOptions options, CancellationToken cancellation)
{
    private readonly SchemeLookup _schemes = new();
    private long _bytes;
    private long _loadedBytes;

    public LoadReport Load(Module root)
    {
        using Activity? activity = Telemetry.Begin("load");
        activity?.SetTag("path", tensors.Path);
        var source = new StateSource(tensors, options.Prefix);
        _schemes.Add(options.Schemes);
        var match = new StateMatcher(source, _schemes);
        match.Enter(options.Prefix, root);
        DenseTensorLoad[] dense = [.. match.Dense];
        Array.ForEach(dense, load => load.Match(source));

        LoadReport report = source.Report();
        if (options.Strict && !report.IsComplete)
        {
            throw new StateMismatchException(tensors.Path, report);
        }

        if (!report.IsComplete)
        {
            DecisionLog.PartialLoad(SpecializerDiagnostics.Log, tensors.Path, report);
        }

        FindSchemes(match);
        dense = [.. dense.Where(load => load is { IsWanted: true, Entry: not null })];
        _bytes = CountBytes(match, dense);
        activity?.SetTag("bytes", _bytes);
        MakeLayers(match);
        foreach (DenseTensorLoad load in dense)
        {
            cancellation.ThrowIfCancellationRequested();
            load.Copy(tensors);
            Report(load.Entry!.ByteLength);
        }

        new StatePlacer(match).Enter(root);
        return report;
    }

    private void FindSchemes(StateMatcher match)
    {
        List<(string Layer, SchemeConfig Config)> undeclared = [];
        foreach (PackedWeightLoad load in match.Packed)
        {
            load.Scheme ??= load.FindScheme(_schemes);
            if (load.Scheme is null)
            {
                undeclared.Add((load.Name, load.Config));
            }
        }

        if (undeclared.Count > 0)
        {
            throw SchemeLookup.Undeclared(tensors.Path, undeclared);
        }
    }

    private void MakeLayers(StateMatcher match)
    {
        foreach (PackedWeightLoad load in match.Packed)
        {
            cancellation.ThrowIfCancellationRequested();
            load.Read(tensors);
            Report(load.Bytes(tensors));
        }

        foreach (LayerReplacement replacement in match.Replacements.Values)
        {
            cancellation.ThrowIfCancellationRequested();
            replacement.Make(tensors, cancellation);
            Report(replacement.Dense?.Entry?.ByteLength ?? 0);
        }
    }

    private long CountBytes(StateMatcher match, DenseTensorLoad[] dense) =>
        match.Packed.Sum(load => load.Bytes(tensors))
        + match.Replacements.Values.Sum(replacement => replacement.Dense?.Entry?.ByteLength ?? 0)
        + dense.Sum(load => load.Entry!.ByteLength);

    private void Report(long bytes)
    {
        _loadedBytes += bytes;
        if (bytes > 0)
        {
            options.Progress?.Report((double)_loadedBytes / _bytes);
        }
    }
}
