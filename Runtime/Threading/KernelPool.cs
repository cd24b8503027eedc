namespace Specializer;

/// <summary>Threads that stay alive between kernels and share the indices of one kernel at a time.</summary>
/// <remarks>
/// A kernel of a small model takes microseconds, which is less than a task scheduler needs to hand it out. Here a call
/// publishes one word, the workers claim contiguous ranges from it, and the caller takes part; nothing is allocated.
/// Idle workers spin for some microseconds and then sleep.
/// <para>
/// A call that finds the pool in use, from another thread or from inside a worker, runs all its indices on its own thread.
/// So the pool cannot deadlock, and callers on many threads lose nothing: the cores are busy already.
/// </para>
/// </remarks>
public sealed class KernelPool : IDisposable
{
    /// <summary>The largest accepted degree of parallelism.</summary>
    public const int LargestDegree = 1024;

    // More ranges than threads: a thread that the system delays keeps the others waiting for a quarter of its share only.
    private const int RangesPerThread = 4;

    private readonly RangeJob _job = new();
    private readonly List<KernelWorker> _workers = [];
    private int _degree;
    private int _inUse;
    private bool _disposed;

    /// <summary>Creates a pool; its threads start when a kernel first needs them.</summary>
    /// <param name="maxDegreeOfParallelism">See <see cref="MaxDegreeOfParallelism"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is 0, less than -1, or above <see cref="LargestDegree"/>.</exception>
    public KernelPool(int maxDegreeOfParallelism = -1) => MaxDegreeOfParallelism = maxDegreeOfParallelism;

    /// <summary>The pool that every module uses.</summary>
    public static KernelPool Shared { get; } = new();

    /// <summary>
    /// Threads that work on one kernel at the same time, the caller included; -1 (the default) for one a core. It can be
    /// changed at any time and holds from the next kernel on.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is 0, less than -1, or above <see cref="LargestDegree"/>.</exception>
    public int MaxDegreeOfParallelism
    {
        get => Volatile.Read(ref _degree);
        set
        {
            if (value is 0 or < -1 or > LargestDegree)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(value), value, $"The degree of parallelism is -1 (one thread a core) or 1..{LargestDegree}.");
            }

            Volatile.Write(ref _degree, value);
        }
    }

    /// <summary>Runs the work of the indices 0 ≤ i &lt; count and returns when all are done.</summary>
    /// <typeparam name="TWork">A struct; it is copied once, and every thread works on that copy.</typeparam>
    /// <param name="count">Number of indices, ≥ 0; with 0 nothing is run.</param>
    /// <param name="minimumPerRange">
    /// Fewest indices that are worth handing to another thread (values below 1 count as 1). With fewer than twice that
    /// many, the caller does all.
    /// </param>
    /// <param name="work">What to do.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    /// <remarks>
    /// The first exception that a range throws is thrown here, as it was, after every range that had begun has ended;
    /// ranges that had not begun are left out.
    /// </remarks>
    public void For<TWork>(int count, int minimumPerRange, in TWork work)
        where TWork : struct, IRangeWork, allows ref struct
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed), this);
        if (count == 0)
        {
            return;
        }

        TWork copy = work;
        int degree = EffectiveDegree();
        int ranges = Math.Min(degree * RangesPerThread, count / Math.Max(1, minimumPerRange));
        if (degree == 1 || ranges < 2 || Interlocked.CompareExchange(ref _inUse, 1, 0) != 0)
        {
            copy.Run(0, count);
            return;
        }

        try
        {
            RunShared(count, ranges, workers: Math.Min(degree, ranges) - 1, ref copy);
        }
        finally
        {
            Volatile.Write(ref _inUse, 0);
        }
    }

    /// <summary>Ends the pool's threads. <see cref="Shared"/> cannot be ended.</summary>
    /// <exception cref="InvalidOperationException">The pool is in use, or it is <see cref="Shared"/>.</exception>
    public void Dispose()
    {
        if (this == Shared)
        {
            throw new InvalidOperationException("KernelPool.Shared lives as long as the process; dispose only pools of your own.");
        }

        if (Volatile.Read(ref _disposed))
        {
            return;
        }

        if (Interlocked.CompareExchange(ref _inUse, 1, 0) != 0)
        {
            throw new InvalidOperationException("The pool is running a kernel and cannot be disposed.");
        }

        Volatile.Write(ref _disposed, true);
        foreach (KernelWorker worker in _workers)
        {
            worker.End();
        }
    }

    /// <summary>Threads that the next kernel gets at most.</summary>
    internal int EffectiveDegree()
    {
        int degree = MaxDegreeOfParallelism;
        return degree == -1 ? Math.Min(Environment.ProcessorCount, LargestDegree) : degree;
    }

    // Called by the one thread that holds _inUse.
    private void RunShared<TWork>(int count, int ranges, int workers, ref TWork work)
        where TWork : struct, IRangeWork, allows ref struct
    {
        StartWorkers(workers);
        _job.Publish(ref work, count, ranges, workers);
        try
        {
            for (int worker = 0; worker < workers; worker++)
            {
                _workers[worker].Wake();
            }
        }
        finally
        {
            // Even where Thread.Interrupt strikes: the work lies on this stack, which must not go while a worker uses it.
            _job.RunRanges(RangeJob.Caller);
            _job.AwaitCompletion();
        }
    }

    private void StartWorkers(int workers)
    {
        while (_workers.Count < workers)
        {
            _workers.Add(new KernelWorker(_job, _workers.Count));
        }
    }
}
