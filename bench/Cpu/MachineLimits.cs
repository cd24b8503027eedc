using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Specializer.Bench.Cpu;

/// <summary>What the machine can do at most with all threads: reading memory, multiplying floats, multiplying bytes.</summary>
/// <param name="ReadBandwidth">Bytes a second out of memory.</param>
/// <param name="FloatRate">Multiply-adds a second of binary32.</param>
/// <param name="ByteRate">Multiply-adds a second of bytes, or 0 where the processor has no instruction that .NET offers.</param>
internal sealed record MachineLimits(double ReadBandwidth, double FloatRate, double ByteRate)
{
    private const int Repetitions = 15;
    private const int Vectors = 1 << 24;
    private const int Rounds = 1 << 22;
    private const int Chains = 12;

    /// <summary>Measures them; a second or two.</summary>
    public static MachineLimits Measure()
    {
        // 1 GB: beyond any cache.
        int[] memory = GC.AllocateUninitializedArray<int>(Vectors * Vector512<int>.Count, pinned: true);
        Array.Fill(memory, 1);
        int threads = Environment.ProcessorCount;
        double read = Best(() => KernelPool.Shared.For(Vectors / 1024, 1, new Read { Memory = memory }));
        double floats = Best(() => KernelPool.Shared.For(threads, 1, default(FloatChains)));
        double bytes = AvxVnni.IsSupported ? Best(() => KernelPool.Shared.For(threads, 1, default(ByteChains))) : double.PositiveInfinity;
        return new(
            (double)Vectors * Vector512<byte>.Count / read,
            (double)threads * Rounds * Chains * FloatChains.Lanes / floats,
            (double)threads * Rounds * Chains * Vector256<byte>.Count / bytes);
    }

    private static double Best(Action action)
    {
        double best = double.PositiveInfinity;
        for (int i = 0; i < Repetitions; i++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }

    private readonly struct Read : IRangeWork
    {
        public required int[] Memory { get; init; }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int begin, int end)
        {
            ReadOnlySpan<Vector256<int>> vectors = MemoryMarshal.Cast<int, Vector256<int>>(Memory)[(begin * 2048)..(end * 2048)];
            Vector256<int> a = default, b = default, c = default, d = default;
            for (int i = 0; i <= vectors.Length - 4; i += 4)
            {
                a += vectors[i];
                b += vectors[i + 1];
                c += vectors[i + 2];
                d += vectors[i + 3];
            }

            Keep(Vector256.Sum(a + b + c + d));
        }
    }

    private readonly struct FloatChains : IRangeWork
    {
        public static int Lanes => Vector512.IsHardwareAccelerated ? 16 : Vector256.IsHardwareAccelerated ? 8 : 4;

        public void Run(int begin, int end)
        {
            for (int i = begin; i < end; i++)
            {
                Keep(Lanes == 16 ? Chain<Kernels.Lanes16>() : Lanes == 8 ? Chain<Kernels.Lanes8>() : Chain<Kernels.Lanes4>());
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static int Chain<T>()
            where T : struct, Specializer.Kernels.ILanes<T>
        {
            T x = T.Broadcast(0.5f);
            T a = default, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
            for (int round = 0; round < Rounds; round++)
            {
                a = T.MultiplyAdd(a, x, x);
                b = T.MultiplyAdd(b, x, x);
                c = T.MultiplyAdd(c, x, x);
                d = T.MultiplyAdd(d, x, x);
                e = T.MultiplyAdd(e, x, x);
                f = T.MultiplyAdd(f, x, x);
                g = T.MultiplyAdd(g, x, x);
                h = T.MultiplyAdd(h, x, x);
                i = T.MultiplyAdd(i, x, x);
                j = T.MultiplyAdd(j, x, x);
                k = T.MultiplyAdd(k, x, x);
                l = T.MultiplyAdd(l, x, x);
            }

            return (int)T.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
        }
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
