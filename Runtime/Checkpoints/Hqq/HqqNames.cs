namespace Specializer;

/// <summary>The names of the parts of a layer in a checkpoint.</summary>
/// <param name="Prefix">What the layer's names begin with, with its dot.</param>
/// <param name="Meta">
/// Null for the weight; "scale" or "zero" for those where they are quantized themselves. hqq calls such words <c>scale_q</c> and keeps the
/// rest under <c>meta_scale</c>; it has no encoding of that for safetensors, ours has a dot between.
/// </param>
internal readonly record struct HqqNames(string Prefix, string? Meta = null)
{
    /// <summary>The layer's name.</summary>
    public string Layer => Prefix.TrimEnd('.');

    /// <summary>The full name of a part.</summary>
    public string Of(string key) => Meta is null ? Prefix + key
        : key == HqqKeys.Words ? $"{Prefix}{Meta}_q"
        : $"{Prefix}meta_{Meta}.{key}";

    /// <summary>The names of the scales or zeros themselves.</summary>
    public HqqNames Of(MetaPart part) => this with { Meta = part == MetaPart.Scale ? HqqKeys.Scale : HqqKeys.Zero };
}

/// <summary>What can be quantized besides the weight.</summary>
internal enum MetaPart
{
    /// <summary>The scales of the groups.</summary>
    Scale,

    /// <summary>The zeros of the groups.</summary>
    Zero,
}
