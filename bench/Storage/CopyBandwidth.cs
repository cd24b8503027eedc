namespace Specializer.Bench.Storage;

/// <summary>How fast all threads copy memory.</summary>
internal static class CopyBandwidth
{
    private const int Bytes = 256 << 20;
    private const int Parts = 1 << 10;
    private const int Calls = 9;

    /// <summary>Bytes read and written a second; the best of some calls.</summary>
    public static double Measure()
    {
        byte[] source = new byte[Bytes];
        byte[] destination = new byte[Bytes];
        Array.Fill(source, (byte)1);
        Array.Fill(destination, (byte)2);
        double least = LeastTime.Of(
            Calls, () => KernelPool.Shared.For(Parts, 1, new Copy { Source = source, Destination = destination }));
        return 2.0 * Bytes / least;
    }

    private struct Copy : IRangeWork
    {
        public required byte[] Source { get; init; }

        public required byte[] Destination { get; init; }

        public readonly void Run(int begin, int end)
        {
            const int Length = Bytes / Parts;
            for (int part = begin; part < end; part++)
            {
                Source.AsSpan(part * Length, Length).CopyTo(Destination.AsSpan(part * Length));
            }
        }
    }
}
