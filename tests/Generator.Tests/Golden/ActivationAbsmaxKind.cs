namespace Specializer.Generator.Tests.Golden;

/// <summary>The functions <c>quantize_activation_per_…_absmax</c>.</summary>
public sealed class ActivationAbsmaxKind() : AbsmaxKind("activation_absmax", AbsmaxOperand.Activation, "x");
