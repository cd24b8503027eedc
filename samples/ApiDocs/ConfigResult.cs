namespace Specializer.Samples.ApiDocs;

/// <summary>What was measured of one config.</summary>
/// <param name="Name">Its name; fp32 for the model as it was trained.</param>
/// <param name="Scheme">The config, or null for fp32.</param>
/// <param name="BitsPerWeight">Bits a quantised weight takes, scales, zeros and padding included.</param>
/// <param name="Megabytes">10⁶ bytes of all weights in memory.</param>
/// <param name="BitsPerByte">On held-out text.</param>
/// <param name="ReferenceBitsPerByte">What the reference implementation reaches on all windows, or null where it was not tried.</param>
/// <param name="TokensPerSecond">When generating one byte after the other.</param>
internal sealed record ConfigResult(
    string Name,
    NamedScheme? Scheme,
    double BitsPerWeight,
    double Megabytes,
    double BitsPerByte,
    double? ReferenceBitsPerByte,
    double TokensPerSecond);
