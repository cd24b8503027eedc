namespace Specializer;

/// <summary>A quantized linear layer that a checkpoint holds.</summary>
/// <param name="Name">Its dotted name; "" where the checkpoint is that layer alone.</param>
/// <param name="Config">How its weight is quantized.</param>
/// <param name="OutFeatures">N, the rows of W.</param>
/// <param name="InFeatures">K, the columns of W.</param>
/// <param name="HasBias">Whether it has a bias.</param>
public sealed record HqqLayer(string Name, SchemeConfig Config, int OutFeatures, int InFeatures, bool HasBias);
