namespace Specializer.Samples.ApiDocs;

/// <summary>What the command line asks for.</summary>
/// <param name="ModelFolder">Holds config.json, model.safetensors, eval.bin and reference.json.</param>
/// <param name="Schemes">What to compare with float32.</param>
/// <param name="Windows">Windows of held-out text to evaluate on.</param>
/// <param name="Prompt">What the generated text begins with.</param>
/// <param name="Tokens">Bytes to generate.</param>
/// <param name="Device">Where quantised models run: cpu, or the selector of a GPU.</param>
/// <param name="ReportPath">Where the JSON report goes, or null.</param>
/// <param name="SweepFolder">Where table, plot and figures of the grid go; null to compare the sample's own configs.</param>
internal sealed record RunOptions(
    string ModelFolder, IReadOnlyList<NamedScheme> Schemes, int Windows, string Prompt, int Tokens, string Device, string? ReportPath, string? SweepFolder);
