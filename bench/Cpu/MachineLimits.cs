namespace Specializer.Bench.Cpu;

/// <summary>What the machine can do at most with all threads: reading memory, multiplying floats, multiplying bytes.</summary>
/// <param name="ReadBandwidth">Bytes a second out of memory.</param>
/// <param name="FloatRate">Multiply-adds a second of binary32.</param>
/// <param name="ByteRate">Multiply-adds a second of bytes, or 0 where the processor has no instruction that .NET offers.</param>
internal sealed record MachineLimits(double ReadBandwidth, double FloatRate, double ByteRate)
{
    private const long BeyondCaches = 1L << 30;

    /// <summary>Measures them; a second or two.</summary>
    public static MachineLimits Measure()
    {
        Roofline roofline = Roofline.Measured.Value;
        return new(roofline.BytesPerSecond(BeyondCaches), roofline.MultiplyAddsPerSecond, roofline.ByteMultiplyAddsPerSecond);
    }
}
