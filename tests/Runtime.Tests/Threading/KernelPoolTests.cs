namespace Specializer.Tests.Threading;

public sealed class KernelPoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(-1)]
    public void For_AnyDegreeAndCount_RunsEachIndexOnce(int degree)
    {
        using var pool = new KernelPool(degree);
        for (int count = 0; count < 200; count++)
        {
            int[] runs = new int[count];
            pool.For(count, minimumPerRange: 1, new CountRuns(runs));
            Assert.All(runs, run => Assert.Equal(1, run));
        }
    }

    [Theory]
    [InlineData(100, 51, 1)]
    [InlineData(100, 50, 2)]
    [InlineData(100, 101, 1)]
    [InlineData(100, 0, 8)]
    [InlineData(5, 1, 5)]
    public void For_MinimumPerRange_BoundsTheRanges(int count, int minimumPerRange, int expectedRanges)
    {
        using var pool = new KernelPool(2);
        int[] begins = new int[count];
        pool.For(count, minimumPerRange, new MarkBegins(begins));
        Assert.Equal(expectedRanges, begins.Sum());
    }

    [Fact]
    public async Task For_CalledFromManyThreads_EveryCallIsWhole()
    {
        using var pool = new KernelPool(4);
        Task[] callers = [.. Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () =>
            {
                for (int repeat = 0; repeat < 500; repeat++)
                {
                    int[] runs = new int[97];
                    pool.For(runs.Length, 1, new CountRuns(runs));
                    Assert.All(runs, run => Assert.Equal(1, run));
                }
            },
            TaskCreationOptions.LongRunning))];
        await Task.WhenAll(callers);
    }

    [Fact]
    public void For_CalledFromInsideItsOwnWork_RunsTheInnerWorkWhole()
    {
        using var pool = new KernelPool(4);
        int[][] inner = [.. Enumerable.Range(0, 16).Select(_ => new int[50])];
        pool.For(inner.Length, 1, new Nested(pool, inner));
        Assert.All(inner, runs => Assert.All(runs, run => Assert.Equal(1, run)));
    }

    [Fact]
    public void For_DegreeOfTwo_UsesTwoThreadsAtTheSameTime()
    {
        using var pool = new KernelPool(2);
        using var bothHere = new Barrier(2);
        // Each of the two ranges waits for the other: one thread alone would never return.
        pool.For(2, 1, new MeetAtBarrier(bothHere));
        Assert.Equal(1, bothHere.CurrentPhaseNumber);
    }

    [Fact]
    public void For_DegreeLowered_UsesTheCallerOnly()
    {
        using var pool = new KernelPool(4);
        pool.For(64, 1, new CountRuns(new int[64]));
        pool.MaxDegreeOfParallelism = 1;
        int[] threads = new int[64];
        pool.For(64, 1, new RecordThreads(threads));
        Assert.All(threads, thread => Assert.Equal(Environment.CurrentManagedThreadId, thread));
    }

    [Fact]
    public void For_WorkThrows_RethrowsItAndThePoolGoesOn()
    {
        using var pool = new KernelPool(4);
        for (int repeat = 0; repeat < 100; repeat++)
        {
            var thrown = Assert.Throws<InvalidDataException>(() => pool.For(64, 1, new ThrowAt(repeat % 64)));
            Assert.Equal($"index {repeat % 64}", thrown.Message);
            int[] runs = new int[64];
            pool.For(64, 1, new CountRuns(runs));
            Assert.All(runs, run => Assert.Equal(1, run));
        }
    }

    [Fact]
    public void For_RepeatedCalls_AllocateNothing()
    {
        using var pool = new KernelPool(2);
        float[] target = new float[1000];
        Fill(pool, target, 1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int repeat = 0; repeat < 1000; repeat++)
        {
            Fill(pool, target, repeat);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.All(target, value => Assert.Equal(999, value));
    }

    [Fact]
    public void For_HeapIsCompactedMeanwhile_SpansStayValid()
    {
        using var pool = new KernelPool(4);
        for (int repeat = 0; repeat < 50; repeat++)
        {
            // Not pinned, and young: the collections inside the work move it.
            float[] target = new float[257];
            pool.For(target.Length, 1, new FillAndCollect(target, repeat));
            Assert.All(target, value => Assert.Equal(repeat, value));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    [InlineData(1025)]
    public void MaxDegreeOfParallelism_NotADegree_Throws(int degree)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new KernelPool(degree));
        using var pool = new KernelPool(3);
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.MaxDegreeOfParallelism = degree);
        Assert.Equal(3, pool.MaxDegreeOfParallelism);
    }

    [Fact]
    public void For_NegativeCount_Throws()
    {
        using var pool = new KernelPool(2);
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.For(-1, 1, new CountRuns([])));
    }

    [Fact]
    public void For_Disposed_Throws()
    {
        var pool = new KernelPool(2);
        pool.For(8, 1, new CountRuns(new int[8]));
        pool.Dispose();
        pool.Dispose();
        Assert.Throws<ObjectDisposedException>(() => pool.For(8, 1, new CountRuns(new int[8])));
    }

    [Fact]
    public void Dispose_FromInsideItsWork_ThrowsAndThePoolGoesOn()
    {
        using var pool = new KernelPool(2);
        Assert.Throws<InvalidOperationException>(() => pool.For(8, 1, new DisposePool(pool)));
        int[] runs = new int[8];
        pool.For(8, 1, new CountRuns(runs));
        Assert.All(runs, run => Assert.Equal(1, run));
    }

    [Fact]
    public void Dispose_Shared_Throws() => Assert.Throws<InvalidOperationException>(KernelPool.Shared.Dispose);

    private static void Fill(KernelPool pool, Span<float> target, float value) => pool.For(target.Length, 10, new FillSpan(target, value));

    private readonly struct CountRuns(int[] runs) : IRangeWork
    {
        public void Run(int begin, int end)
        {
            for (int i = begin; i < end; i++)
            {
                Interlocked.Increment(ref runs[i]);
            }
        }
    }

    private readonly struct MarkBegins(int[] begins) : IRangeWork
    {
        public void Run(int begin, int end) => Interlocked.Increment(ref begins[begin]);
    }

    private readonly struct RecordThreads(int[] threads) : IRangeWork
    {
        public void Run(int begin, int end) => threads.AsSpan(begin, end - begin).Fill(Environment.CurrentManagedThreadId);
    }

    private readonly struct Nested(KernelPool pool, int[][] inner) : IRangeWork
    {
        public void Run(int begin, int end)
        {
            for (int i = begin; i < end; i++)
            {
                pool.For(inner[i].Length, 1, new CountRuns(inner[i]));
            }
        }
    }

    private readonly struct MeetAtBarrier(Barrier barrier) : IRangeWork
    {
        public void Run(int begin, int end) => barrier.SignalAndWait();
    }

    private readonly struct ThrowAt(int index) : IRangeWork
    {
        public void Run(int begin, int end)
        {
            if (begin <= index && index < end)
            {
                throw new InvalidDataException($"index {index}");
            }
        }
    }

    private readonly struct DisposePool(KernelPool pool) : IRangeWork
    {
        public void Run(int begin, int end) => pool.Dispose();
    }

    private readonly ref struct FillSpan(Span<float> target, float value) : IRangeWork
    {
        private readonly Span<float> _target = target;

        public void Run(int begin, int end) => _target[begin..end].Fill(value);
    }

    private readonly ref struct FillAndCollect(Span<float> target, float value) : IRangeWork
    {
        private readonly Span<float> _target = target;

        public void Run(int begin, int end)
        {
            GC.Collect(0, GCCollectionMode.Forced, blocking: true, compacting: true);
            _target[begin..end].Fill(value);
        }
    }
}
