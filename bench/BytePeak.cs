using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Specializer.Bench;

/// <summary>How many products of bytes the machine adds up a second, from registers, on all threads.</summary>
internal static class BytePeak
{
    private const int Repetitions = 15;
    private const int Rounds = 1 << 22;
    private const int Chains = 12;

    private static int s_kept;

    /// <summary>Measures it; 0 where the processor has no instruction for it that .NET offers (AVX-VNNI).</summary>
    public static double Measure()
    {
        if (!AvxVnni.IsSupported)
        {
            return 0;
        }

        int threads = Environment.ProcessorCount;
        double seconds = LeastTime.Of(Repetitions, () => KernelPool.Shared.For(threads, 1, default(ByteChains)));
        return (double)threads * Rounds * Chains * Vector256<byte>.Count / seconds;
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
}
