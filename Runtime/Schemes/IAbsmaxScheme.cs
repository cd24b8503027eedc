namespace Specializer;

/// <summary>
/// The contract that a struct annotated with <see cref="AbsmaxAttribute"/> fulfils: kernels specialised for its config.
/// The generator writes every member; <see cref="AbsmaxQuantizer{TScheme}"/> calls them in turn and on many threads.
/// </summary>
/// <typeparam name="TSelf">The annotated struct.</typeparam>
/// <remarks>
/// A matrix x[rows, columns] is quantized in three steps: <see cref="Measure"/> finds ranges, <see cref="Fit"/> or
/// <see cref="FitCodes"/> makes scales and zero points of them, <see cref="FakeQuantize"/> or <see cref="Encode"/> applies those.
/// Every kernel is single-threaded and works on a half-open range of rows or columns whose results do not depend on one another,
/// so that any division among threads gives the same bits. Where an element is not finite, everything that shares its scale becomes
/// NaN. Spans must have the lengths named; kernels check them once and throw <see cref="ArgumentException"/>.
/// </remarks>
public interface IAbsmaxScheme<TSelf>
    where TSelf : struct, IAbsmaxScheme<TSelf>
{
    /// <summary>The declared config.</summary>
    static abstract AbsmaxConfig Config { get; }

    /// <summary>The name of the shared kernel class that does the work; configs of equal arithmetic share one.</summary>
    static abstract string KernelName { get; }

    /// <summary>Ranges: of each row, or of each column where the scope is <see cref="ScaleScope.Column"/>.</summary>
    /// <param name="x">[rows, columns] row-major.</param>
    /// <param name="columns">Columns, &gt; 0.</param>
    /// <param name="low">
    /// [rows] or [columns] receives the smallest element (symmetric: −max|x|). One scale for the tensor needs the smallest of all these.
    /// </param>
    /// <param name="high">Likewise the largest element (symmetric: max|x|).</param>
    /// <param name="begin">First row or column.</param>
    /// <param name="end">One past the last.</param>
    static abstract void Measure(ReadOnlySpan<float> x, int columns, Span<float> low, Span<float> high, int begin, int end);

    /// <summary>Scales and zero points for <see cref="FakeQuantize"/>.</summary>
    /// <param name="low">Smallest elements.</param>
    /// <param name="high">Largest elements, as many.</param>
    /// <param name="scale">Receives as many scales.</param>
    /// <param name="zero">Receives as many zero points: whole numbers, 0 where symmetric.</param>
    static abstract void Fit(ReadOnlySpan<float> low, ReadOnlySpan<float> high, Span<float> scale, Span<float> zero);

    /// <summary>Scales and zero points for <see cref="Encode"/>.</summary>
    /// <inheritdoc cref="Fit" path="/param"/>
    /// <remarks>
    /// Where there is a zero point, codes are stored less 2^(bits−1), and the zero point is lowered as much; where the format clamps
    /// the zero point but not the codes, it is not clamped here. Both leave (code − zero)·scale as it is.
    /// </remarks>
    static abstract void FitCodes(ReadOnlySpan<float> low, ReadOnlySpan<float> high, Span<float> scale, Span<float> zero);

    /// <summary>x̂, the values that the codes of x stand for: exactly those of the format's own function, the sign of a zero aside.</summary>
    /// <param name="x">[rows, columns] row-major.</param>
    /// <param name="columns">Columns, &gt; 0.</param>
    /// <param name="scale">[1], [rows] or [columns], by the scope.</param>
    /// <param name="zero">As many zero points.</param>
    /// <param name="destination">[rows, columns]; it may be x itself.</param>
    /// <param name="begin">First row.</param>
    /// <param name="end">One past the last row.</param>
    static abstract void FakeQuantize(
        ReadOnlySpan<float> x, int columns, ReadOnlySpan<float> scale, ReadOnlySpan<float> zero, Span<float> destination, int begin, int end);

    /// <summary>Codes as signed bytes: x̂ = (code − zero)·scale.</summary>
    /// <param name="x">[rows, columns] row-major.</param>
    /// <param name="columns">Columns, &gt; 0.</param>
    /// <param name="scale">[1], [rows] or [columns], by the scope, from <see cref="FitCodes"/>.</param>
    /// <param name="zero">As many zero points, likewise.</param>
    /// <param name="codes">Receives the codes of a row from <paramref name="stride"/>·row on; what lies between rows is left alone.</param>
    /// <param name="stride">Codes from the start of a row to the start of the next, ≥ columns.</param>
    /// <param name="begin">First row.</param>
    /// <param name="end">One past the last row.</param>
    static abstract void Encode(
        ReadOnlySpan<float> x, int columns, ReadOnlySpan<float> scale, ReadOnlySpan<float> zero, Span<sbyte> codes, int stride, int begin, int end);
}
