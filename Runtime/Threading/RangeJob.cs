using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Specializer;

/// <summary>The one kernel that a <see cref="KernelPool"/> is running: which ranges nobody has claimed, which are unfinished.</summary>
/// <remarks>
/// The work lies on the caller's stack; its address is used only between a successful claim and the end of that range,
/// when the caller still waits.
/// </remarks>
internal sealed unsafe class RangeJob
{
    /// <summary>The index by which the thread that called the pool claims ranges.</summary>
    public const int Caller = -1;

    // One word, so that a claim is one compare-and-swap: number of the job (32 bits), workers that may take part (16),
    // unclaimed ranges (16). The number keeps a late worker from claiming a range of the next job by accident.
    private long _claims;
    private int _unfinished;
    private readonly object _completion = new();
    private uint _number;
    private int _count;
    private int _ranges;
    private void* _work;
    private delegate*<void*, int, int, void> _run;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Makes a job's ranges claimable. The job before must be complete.</summary>
    /// <param name="work">On the caller's stack, where it stays until <see cref="AwaitCompletion"/> returns.</param>
    /// <param name="count">Indices of the job.</param>
    /// <param name="ranges">Ranges it is cut into, 1..count and less than 65536.</param>
    /// <param name="workers">Only workers below this index take part.</param>
    public void Publish<TWork>(ref TWork work, int count, int ranges, int workers)
        where TWork : struct, IRangeWork, allows ref struct
    {
        _work = Unsafe.AsPointer(ref work);
        _run = &Invoke<TWork>;
        _count = count;
        _ranges = ranges;
        _failure = null;
        Volatile.Write(ref _unfinished, ranges);
        _number++;
        Interlocked.Exchange(ref _claims, ((long)_number << 32) | ((long)workers << 16) | (uint)ranges);
    }

    /// <summary>Whether a range is left that this worker may claim.</summary>
    public bool IsOpenTo(int worker) => IsOpen(Volatile.Read(ref _claims), worker);

    /// <summary>Claims and runs ranges until none is left.</summary>
    /// <param name="worker">A worker's index, or <see cref="Caller"/>.</param>
    public void RunRanges(int worker)
    {
        while (TryClaim(worker, out int range))
        {
            RunRange(range);
            if (Interlocked.Decrement(ref _unfinished) == 0 && worker != Caller)
            {
                lock (_completion)
                {
                    Monitor.Pulse(_completion);
                }
            }
        }
    }

    /// <summary>Waits until every range is finished and rethrows the first exception of one.</summary>
    public void AwaitCompletion()
    {
        for (int spin = 0; spin < KernelWorker.SpinRounds && Volatile.Read(ref _unfinished) != 0; spin++)
        {
            Thread.SpinWait(KernelWorker.SpinsPerRound);
        }

        bool interrupted = false;
        while (Volatile.Read(ref _unfinished) != 0)
        {
            interrupted |= !SleepUntilComplete();
        }

        if (interrupted)
        {
            Thread.CurrentThread.Interrupt();
        }

        Volatile.Read(ref _failure)?.Throw();
    }

    private bool SleepUntilComplete()
    {
        try
        {
            lock (_completion)
            {
                while (Volatile.Read(ref _unfinished) != 0)
                {
                    Monitor.Wait(_completion);
                }
            }

            return true;
        }
        catch (ThreadInterruptedException)
        {
            return false;
        }
    }

    private static void Invoke<TWork>(void* work, int begin, int end)
        where TWork : struct, IRangeWork, allows ref struct => Unsafe.AsRef<TWork>(work).Run(begin, end);

    private static bool IsOpen(long claims, int worker) => (ushort)claims != 0 && worker < (ushort)(claims >> 16);

    private bool TryClaim(int worker, out int range)
    {
        long claims = Volatile.Read(ref _claims);
        while (IsOpen(claims, worker))
        {
            long seen = Interlocked.CompareExchange(ref _claims, claims - 1, claims);
            if (seen == claims)
            {
                range = _ranges - (ushort)claims;
                return true;
            }

            claims = seen;
        }

        range = -1;
        return false;
    }

    private void RunRange(int range)
    {
        if (Volatile.Read(ref _failure) is not null)
        {
            return;
        }

        int begin = (int)((long)_count * range / _ranges);
        int end = (int)((long)_count * (range + 1) / _ranges);
        try
        {
            _run(_work, begin, end);
        }
        catch (Exception exception)
        {
            // Whatever it is, it must not end a worker: the caller gets it.
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
        }
    }
}
