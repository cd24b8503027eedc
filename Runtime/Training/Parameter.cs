namespace Specializer;

/// <summary>Numbers that training changes, and the gradient of the loss with respect to each.</summary>
/// <param name="Name">Where they belong, such as <c>model.layers.0.mlp.up_proj.lora_A</c>.</param>
/// <param name="Values">The numbers themselves, shared with the layer that has them.</param>
/// <param name="Gradient">As many; backward passes add to it.</param>
/// <param name="Decays">Whether weight decay draws them to 0.</param>
public sealed record Parameter(string Name, float[] Values, float[] Gradient, bool Decays)
{
    /// <summary>The gradient of <see cref="Values"/>.</summary>
    public float[] Gradient { get; } = Gradient.Length == Values.Length
        ? Gradient
        : throw new ArgumentException($"{Name} has {Values.Length} values, but a gradient of {Gradient.Length}.", nameof(Gradient));
}
