using System.Globalization;

namespace Specializer.Samples.ApiDocs;

/// <summary>A scheme of weights alone; its name is such as hqq4-g64, hqq3-g64-axis0, hqq4-g64-f16, hqq4-g64-noopt.</summary>
/// <param name="Scheme">The scheme.</param>
internal sealed record WeightScheme(QuantScheme Scheme) : NamedScheme(NameOf(Scheme))
{
    /// <summary>What was declared.</summary>
    public QuantConfig Config => Scheme.Config;

    /// <inheritdoc/>
    public override double Bits => Config.Bits;

    /// <inheritdoc/>
    public override LinearLayer Quantize(Linear linear, CancellationToken cancellation) => Scheme.Quantize(linear, cancellation: cancellation);

    /// <inheritdoc/>
    public override double? BitsPerByteOf(ReferenceFigures reference) => 
        IsTwoLevel(Scheme) ? null : reference.Hqq(Config);

    /// <summary>Whether scales or zeros are quantized in turn.</summary>
    private static bool IsTwoLevel(QuantScheme scheme) => scheme.ScaleScheme is not null || scheme.ZeroScheme is not null;

    private static string NameOf(QuantScheme scheme) => NameOf(scheme.Config) + (IsTwoLevel(scheme) ? "-twolevel" : "");

    private static string NameOf(QuantConfig config) =>
        config.Method.ToString().ToLowerInvariant()
        + config.Bits.ToString(CultureInfo.InvariantCulture)
        + config.Group switch { Groups.Whole => "-whole", Groups.PerTensor => "-tensor", _ => $"-g{config.Group}" }
        + (config.Axis == 0 ? "-axis0" : "")
        + (config.Pack == PackLayout.HqqColumn ? "" : $"-{config.Pack.ToString().ToLowerInvariant()}")
        + config.Scale switch { ScaleType.Float16 => "-f16", ScaleType.BFloat16 => "-bf16", _ => "" }
        + (config.RoundZero ? "-roundzero" : "")
        + (config.Method == QuantMethod.Hqq && !config.Optimize ? "-noopt" : "");
}
