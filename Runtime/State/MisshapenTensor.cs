namespace Specializer;

/// <summary>A tensor that is in the file and in the model, but not alike.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Expected">Type and shape, or the config, that the model has: <c>F32 [128, 64]</c>.</param>
/// <param name="Found">What the file has.</param>
public readonly record struct MisshapenTensor(string Name, string Expected, string Found)
{
    /// <inheritdoc/>
    public override string ToString() => $"{CheckpointError.Quote(Name)} is {Found} in the file and {Expected} in the model";
}
