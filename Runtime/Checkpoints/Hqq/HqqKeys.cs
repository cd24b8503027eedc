namespace Specializer;

/// <summary>The names under which hqq's encoded state dict stores the parts of a layer.</summary>
/// <remarks>Source: <c>HQQLinear.state_dict</c> in hqq/core/quantize.py.</remarks>
internal static class HqqKeys
{
    public const string Words = "W_q";
    public const string Scale = "scale";
    public const string Zero = "zero";
    public const string Bias = "bias";
    public const string Shape = "shape";
    public const string Bits = "nbits";
    public const string Group = "group_size";
    public const string Axis = "axis";
    public const string Packing = "packing";
    public const string WordType = "unpack_view_dtype";
    public const string ComputeType = "compute_dtype";
    public const string ViewAsFloat = "view_as_float";
    public const string QuantScale = "quant_scale";
    public const string QuantZero = "quant_zero";
    public const string ChannelWise = "channel_wise";
    public const string Optimize = "optimize";
    public const string RoundZero = "round_zero";
    public const string OffloadMeta = "offload_meta";
    public const string IsEncoded = "encoded_state_dict";
    public const string StoresConfig = "stores_quant_config";

    /// <summary>How scales and zeros were found: only where the packing, which hqq does not have, leaves that open.</summary>
    public const string Method = "method";

    /// <summary>What activations meet the codes as, where that is not float32: no matter of hqq's.</summary>
    public const string Activations = "activations";

    /// <summary>What a layer cannot be read without, besides its scales and zeros in one form or the other.</summary>
    public static readonly string[] Required = [Words, Shape, Bits, Group, Axis, Packing];

    /// <summary>The large parts, in words or in floats.</summary>
    public static readonly string[] Tensors = [Words, Scale, Zero, Bias];

    /// <summary>The small parts, which are kept as they are.</summary>
    public static readonly string[] Notes =
    [
        Shape, Bits, Group, Axis, Packing, WordType, ComputeType, ViewAsFloat, QuantScale, QuantZero, ChannelWise, Optimize, RoundZero,
        OffloadMeta, IsEncoded, StoresConfig, Method, Activations,
    ];
}
