namespace Specializer;

/// <summary>Scales and zero points of one matrix, in scratch memory that is given back at the end of a <c>using</c>.</summary>
/// <typeparam name="TScheme">The config and its kernels.</typeparam>
internal readonly ref struct AbsmaxScales<TScheme> : IDisposable
    where TScheme : struct, IAbsmaxScheme<TScheme>
{
    // Elements that take about as long to measure as waking a thread.
    private const int WorthAThread = 1 << 16;

    private readonly RentedFloats _memory;

    private AbsmaxScales(RentedFloats memory, Span<float> scale, Span<float> zero)
    {
        _memory = memory;
        Scale = scale;
        Zero = zero;
    }

    /// <summary>[1], [rows] or [columns], by the config's scope.</summary>
    public Span<float> Scale { get; }

    /// <summary>As many zero points.</summary>
    public Span<float> Zero { get; }

    /// <summary>Measures a matrix on the threads of <see cref="KernelPool.Shared"/>.</summary>
    /// <param name="x">[rows, columns] row-major, not empty.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="forCodes">Whether scales are for <c>Encode</c>; if not, for <c>FakeQuantize</c>.</param>
    public static AbsmaxScales<TScheme> Of(ReadOnlySpan<float> x, int columns, bool forCodes)
    {
        ScaleScope scope = TScheme.Config.Function.Scope;
        int rows = x.Length / columns;
        int ranges = scope == ScaleScope.Column ? columns : rows;
        int scales = scope == ScaleScope.Tensor ? 1 : ranges;
        var memory = new RentedFloats(2 * (ranges + scales));
        var work = new MeasureWork
        {
            X = x,
            Columns = columns,
            ForCodes = forCodes,
            FitsEach = scope != ScaleScope.Tensor,
            Low = memory.Span[..ranges],
            High = memory.Span.Slice(ranges, ranges),
            Scale = memory.Span.Slice(2 * ranges, scales),
            Zero = memory.Span[((2 * ranges) + scales)..],
        };
        KernelPool.Shared.For(ranges, MinimumPerRange(x.Length / ranges), in work);
        if (scope == ScaleScope.Tensor)
        {
            work.FitAll();
        }

        return new AbsmaxScales<TScheme>(memory, work.Scale, work.Zero);
    }

    /// <summary>Rows, or columns, that are worth handing to a thread.</summary>
    public static int MinimumPerRange(int elementsOfEach) => 1 + (WorthAThread / elementsOfEach);

    /// <summary>Gives the memory back; the spans must not be used any more.</summary>
    public void Dispose() => _memory.Dispose();

    /// <summary>Measures rows or columns and makes scales of what it found.</summary>
    private ref struct MeasureWork : IRangeWork
    {
        public required ReadOnlySpan<float> X { get; init; }

        public required int Columns { get; init; }

        public required bool ForCodes { get; init; }

        public required bool FitsEach { get; init; }

        public required Span<float> Low { get; init; }

        public required Span<float> High { get; init; }

        public required Span<float> Scale { get; init; }

        public required Span<float> Zero { get; init; }

        public readonly void Run(int begin, int end)
        {
            TScheme.Measure(X, Columns, Low, High, begin, end);
            if (FitsEach)
            {
                Fit(Low[begin..end], High[begin..end], Scale[begin..end], Zero[begin..end]);
            }
        }

        /// <summary>One scale from the range of all rows; NaN where one row's is.</summary>
        public readonly void FitAll()
        {
            for (int row = 1; row < Low.Length; row++)
            {
                Low[0] = MathF.Min(Low[0], Low[row]);
                High[0] = MathF.Max(High[0], High[row]);
            }

            Fit(Low[..1], High[..1], Scale, Zero);
        }

        private readonly void Fit(ReadOnlySpan<float> low, ReadOnlySpan<float> high, Span<float> scale, Span<float> zero)
        {
            if (ForCodes)
            {
                TScheme.FitCodes(low, high, scale, zero);
            }
            else
            {
                TScheme.Fit(low, high, scale, zero);
            }
        }
    }
}
