using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Specializer.Bench.Cpu;

/// <summary>What the machine can do at most with all threads: reading memory, multiplying floats, multiplying bytes.</summary>
/// <param name="ReadBandwidth">Bytes a second out of memory.</param>
/// <param name="FloatRate">Multiply-adds a second of binary32.</param>
/// <param name="ByteRate">Multiply-adds a second of bytes, or 0 where the processor has no instruction that .NET offers.</param>
internal sealed record MachineLimits(double ReadBandwidth, double FloatRate, double ByteRate)
{
    private const long BeyondCaches = 1L << 30;
    private const int Repetitions = 15;
    private const int Rounds = 1 << 22;
    private const int Chains = 12;

    /// <summary>Measures them; a second or two.</summary>
    public static MachineLimits Measure()
    {
        Roofline roofline = Roofline.Measured.Value;
        int threads = Environment.ProcessorCount;
        double bytes = AvxVnni.IsSupported ? LeastTime.Of(Repetitions, () => KernelPool.Shared.For(threads, 1, default(ByteChains))) : double.PositiveInfinity;
        return new(
            roofline.BytesPerSecond(BeyondCaches),
            roofline.MultiplyAddsPerSecond,
            (double)threads * Rounds * Chains * Vector256<byte>.Count / bytes);
    }

    private readonly struct ByteChains : IRangeWork
    {
        public void Run(int begin, int end)
        {
            for (int i = begin; i < end; i++)
            {
                Keep(Chain());
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static int Chain()
        {
            Vector256<byte> x = Vector256<byte>.One;
            Vector256<sbyte> y = Vector256<sbyte>.One;
            Vector256<int> a = default, b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a, j = a, k = a, l = a;
            for (int round = 0; round < Rounds; round++)
            {
                a = AvxVnni.MultiplyWideningAndAdd(a, x, y);
                b = AvxVnni.MultiplyWideningAndAdd(b, x, y);
                c = AvxVnni.MultiplyWideningAndAdd(c, x, y);
                d = AvxVnni.MultiplyWideningAndAdd(d, x, y);
                e = AvxVnni.MultiplyWideningAndAdd(e, x, y);
                f = AvxVnni.MultiplyWideningAndAdd(f, x, y);
                g = AvxVnni.MultiplyWideningAndAdd(g, x, y);
                h = AvxVnni.MultiplyWideningAndAdd(h, x, y);
                i = AvxVnni.MultiplyWideningAndAdd(i, x, y);
                j = AvxVnni.MultiplyWideningAndAdd(j, x, y);
                k = AvxVnni.MultiplyWideningAndAdd(k, x, y);
                l = AvxVnni.MultiplyWideningAndAdd(l, x, y);
            }

            return Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Keep(int value) => Volatile.Write(ref s_kept, value);

    private static int s_kept;
}
