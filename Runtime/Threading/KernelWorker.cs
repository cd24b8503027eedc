namespace Specializer;

/// <summary>One thread of a <see cref="KernelPool"/>: it spins for a moment between jobs, then sleeps until it is woken.</summary>
internal sealed class KernelWorker
{
    /// <summary>Instructions of waiting between two looks for work, some hundred nanoseconds.</summary>
    public const int SpinsPerRound = 10;

    // About 40 µs in all: a decoder's next product follows within that time, and an idle pool costs nothing after it.
    private const int SpinRoundsOfManyCores = 100;

    private readonly RangeJob _job;
    private readonly int _index;
    private readonly object _gate = new();
    private bool _asleep;
    private bool _ended;

    /// <summary>Starts the thread.</summary>
    /// <param name="job">What it works on.</param>
    /// <param name="index">Its place among the workers, from 0.</param>
    public KernelWorker(RangeJob job, int index)
    {
        _job = job;
        _index = index;
        new Thread(Loop) { IsBackground = true, Name = $"Specializer kernel {index + 1}" }.Start();
    }

    /// <summary>Looks for work before sleeping; none where spinning would take the only core from the thread that has the work.</summary>
    public static int SpinRounds { get; } = Environment.ProcessorCount > 1 ? SpinRoundsOfManyCores : 0;

    /// <summary>Wakes the thread where it sleeps; called after a job was published.</summary>
    public void Wake()
    {
        if (Volatile.Read(ref _asleep))
        {
            lock (_gate)
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <summary>Lets the thread end once it has no work.</summary>
    public void End()
    {
        lock (_gate)
        {
            _ended = true;
            Monitor.Pulse(_gate);
        }
    }

    private void Loop()
    {
        while (AwaitWork())
        {
            _job.RunRanges(_index);
        }
    }

    private bool AwaitWork()
    {
        for (int spin = 0; spin < SpinRounds; spin++)
        {
            if (_job.IsOpenTo(_index))
            {
                return true;
            }

            Thread.SpinWait(SpinsPerRound);
        }

        return Sleep();
    }

    private bool Sleep()
    {
        lock (_gate)
        {
            // The exchange is a full fence: either this thread sees the job that Wake was called for, or Wake sees it asleep.
            Interlocked.Exchange(ref _asleep, true);
            while (!_ended && !_job.IsOpenTo(_index))
            {
                Monitor.Wait(_gate);
            }

            _asleep = false;
            return !_ended;
        }
    }
}
