namespace Specializer.Generator.Tests.Golden;

/// <summary>The functions <c>quantize_weight_per_…_absmax</c>.</summary>
public sealed class WeightAbsmaxKind() : AbsmaxKind("weight_absmax", AbsmaxOperand.Weight, "weight");
