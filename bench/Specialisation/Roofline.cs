using System.Diagnostics;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace Specializer.Bench;

/// <summary>What the machine can do at most: multiply-adds a second, and bytes a second from where a weight lies.</summary>
/// <remarks>Measured in the same process as the kernels and on the same threads; the best of several tries.</remarks>
internal sealed class Roofline
{
    private const int Tries = 7;
    private const int ChainSteps = 1 << 20;
    private const int Chains = 10;
    private const int Streams = 8;

    // Streams whose addresses differ by a power of two would drive one another out of the caches.
    private const int Skew = 37;

    // Short readings would measure how fast threads wake.
    private const long BytesPerTry = 256L << 20;

    private readonly Dictionary<long, double> _bandwidths = [];

    private Roofline()
    {
        MultiplyAddsPerSecond = PeakOfMultiplyAdds();
        ByteMultiplyAddsPerSecond = BytePeak.Measure();
    }

    /// <summary>Of this machine, measured when it is first asked for.</summary>
    public static Lazy<Roofline> Measured { get; } = new(() => new Roofline());

    /// <summary>float32 multiply-adds a second on all threads, from registers.</summary>
    public double MultiplyAddsPerSecond { get; }

    /// <summary>The same of bytes; 0 where the processor has no instruction for it.</summary>
    public double ByteMultiplyAddsPerSecond { get; }

    /// <summary>Bytes a second when all threads read a buffer of some size again and again: from caches where it fits, else from memory.</summary>
    /// <param name="bytes">Its size; rounded down to a power of two, which a cache holds rather.</param>
    public double BytesPerSecond(long bytes)
    {
        long size = 1L << BitOperations.Log2((ulong)Math.Max(bytes, 1 << 20));
        if (!_bandwidths.TryGetValue(size, out double bandwidth))
        {
            bandwidth = ReadBandwidth(size);
            _bandwidths.Add(size, bandwidth);
        }

        return bandwidth;
    }

    /// <summary>The shortest time in which the machine could do some work.</summary>
    public double ShortestSeconds(KernelWork work)
    {
        double rate = work.IsOfBytes ? Math.Max(MultiplyAddsPerSecond, ByteMultiplyAddsPerSecond) : MultiplyAddsPerSecond;
        return Math.Max(work.MultiplyAdds / rate, work.Bytes == 0 ? 0 : work.Bytes / BytesPerSecond(work.Bytes));
    }

    private static double PeakOfMultiplyAdds()
    {
        int threads = Environment.ProcessorCount;
        double best = LeastTime.Of(Tries, () => KernelPool.Shared.For(threads * 4, minimumPerRange: 1, default(Chain)));
        return (double)threads * 4 * ChainSteps * Chains * Vector512<float>.Count / best;
    }

    private static double ReadBandwidth(long size)
    {
        float[] buffer = new float[size / sizeof(float)];

        // Pages that were never written would all be the system's one page of zeros.
        Array.Fill(buffer, 1f);
        // One part a thread, read from end to end again and again: it stays in no smaller cache than a weight of that size would.
        int blocks = Environment.ProcessorCount, repeats = (int)Math.Max(1, BytesPerTry / size);
        float[] sums = new float[blocks];
        double best = double.PositiveInfinity;
        for (int i = 0; i < 2 * Tries; i++)
        {
            // From end to end, and in several streams as a product reads rows: which is faster depends on the machine and the size.
            long start = Stopwatch.GetTimestamp();
            KernelPool.Shared.For(
                blocks, minimumPerRange: 1, new Read { Buffer = buffer, Blocks = blocks, Repeats = repeats, InStreams = i % 2 == 1, Sums = sums });
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds / repeats);
        }

        // The skew is left out of each part: some thousandths.
        return size / best;
    }

    /// <summary>Independent chains of multiply-adds, enough to fill the pipelines.</summary>
    private struct Chain : IRangeWork
    {
        public readonly void Run(int begin, int end)
        {
            Vector512<float> x = Vector512.Create(0.5f), y = Vector512.Create(0.25f);
            Vector512<float> a = x, b = y, c = x, d = y, e = x, f = y, g = x, h = y, i = x, j = y;
            for (int step = 0; step < ChainSteps * (end - begin); step++)
            {
                a = Vector512.FusedMultiplyAdd(a, x, y);
                b = Vector512.FusedMultiplyAdd(b, x, y);
                c = Vector512.FusedMultiplyAdd(c, x, y);
                d = Vector512.FusedMultiplyAdd(d, x, y);
                e = Vector512.FusedMultiplyAdd(e, x, y);
                f = Vector512.FusedMultiplyAdd(f, x, y);
                g = Vector512.FusedMultiplyAdd(g, x, y);
                h = Vector512.FusedMultiplyAdd(h, x, y);
                i = Vector512.FusedMultiplyAdd(i, x, y);
                j = Vector512.FusedMultiplyAdd(j, x, y);
            }

            GC.KeepAlive(Vector512.Sum(a + b + c + d + e + f + g + h + i + j));
        }
    }

    private ref struct Read : IRangeWork
    {
        public required ReadOnlySpan<float> Buffer { get; init; }

        public required int Blocks { get; init; }

        public required int Repeats { get; init; }

        public required bool InStreams { get; init; }

        public required Span<float> Sums { get; init; }

        public readonly void Run(int begin, int end)
        {
            for (int i = 0; i < (end - begin) * Repeats; i++)
            {
                int block = begin + (i % (end - begin));
                int length = Buffer.Length / Blocks;
                ReadOnlySpan<Vector512<float>> part =
                    System.Runtime.InteropServices.MemoryMarshal.Cast<float, Vector512<float>>(Buffer.Slice(block * length, length));
                int count = (part.Length / Streams) - Skew;
                (int step, int apart) = InStreams ? (1, count + (Skew / Streams)) : (Streams, 1);
                Vector512<float> a = default, b = default, c = default, d = default, e = default, f = default, g = default, h = default;
                for (int n = 0, at = 0; n < count; n++, at += step)
                {
                    a += part[at];
                    b += part[at + apart];
                    c += part[at + (2 * apart)];
                    d += part[at + (3 * apart)];
                    e += part[at + (4 * apart)];
                    f += part[at + (5 * apart)];
                    g += part[at + (6 * apart)];
                    h += part[at + (7 * apart)];
                }

                Sums[block] = Vector512.Sum(a + b + c + d + e + f + g + h);
            }
        }
    }
}
