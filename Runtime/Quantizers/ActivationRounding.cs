using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Specializer.Kernels;

namespace Specializer;

/// <summary>Rounds rows of x to int8, one scale a segment: scale = max|x|/127, code = round(x·(127/max|x|)), half to even.</summary>
/// <remarks>A segment that holds a value that is not finite gets the scale NaN, so that its outputs are NaN and not numbers made up.</remarks>
internal ref struct ActivationRounding : IRangeWork
{
    // Sums of so many codes are exact in binary32.
    private const int LongestSum = 1 << 16;

    // Columns of a turn of rows that are rounded before they are put in their places: eight rows of them stay in the first cache.
    private const int ColumnsOfPiece = 512;

    private const int RowsOfTurn = Int8Activations.RowsOfTurn;

    /// <summary>[M, segments, length].</summary>
    public required ReadOnlySpan<float> X { get; init; }

    /// <summary>M.</summary>
    public required int Rows { get; init; }

    /// <summary>Segments of a row.</summary>
    public required int Segments { get; init; }

    /// <summary>Elements of a segment.</summary>
    public required int Length { get; init; }

    /// <summary>Codes of a segment of a row, padding included.</summary>
    public required int Stride { get; init; }

    /// <summary>Arranged as <see cref="Int8Activations.Codes"/> says.</summary>
    public required Span<sbyte> Codes { get; init; }

    public required Span<float> Scales { get; init; }

    public required Span<int> Sums { get; init; }

    /// <summary>Pieces of work: segments of one row, or segments of turns of eight rows.</summary>
    public readonly int Units => Rows == 1 ? Segments : (Rows + RowsOfTurn - 1) / RowsOfTurn * Segments;

    /// <summary>Rounds the segments begin..end of one row, or of turns, counted through all of them.</summary>
    public readonly void Run(int begin, int end)
    {
        for (int unit = begin; unit < end; unit++)
        {
            Span<sbyte> codes = Codes.Slice(unit * (Codes.Length / Units), Codes.Length / Units);
            if (Rows == 1)
            {
                float inverse = Measure(unit);
                Sums[unit] = Round(X.Slice(unit * Length, Length), inverse, codes);
            }
            else
            {
                RoundTurn(unit / Segments * RowsOfTurn, unit % Segments, codes);
            }
        }
    }

    /// <summary>A segment of the rows of a turn, their quads of codes side by side.</summary>
    private readonly void RoundTurn(int firstRow, int segment, Span<sbyte> codes)
    {
        int rows = Math.Min(RowsOfTurn, Rows - firstRow);
        Span<float> inverses = stackalloc float[RowsOfTurn];
        for (int r = 0; r < rows; r++)
        {
            int at = ((firstRow + r) * Segments) + segment;
            inverses[r] = Measure(at);
            Sums[at] = 0;
        }

        if (rows < RowsOfTurn)
        {
            codes.Clear();
        }

        Span<sbyte> piece = stackalloc sbyte[ColumnsOfPiece];
        for (int start = 0; start < Length; start += ColumnsOfPiece)
        {
            int length = Math.Min(ColumnsOfPiece, Length - start);
            Span<sbyte> quads = piece[..((length + 3) / 4 * 4)];
            for (int r = 0; r < rows; r++)
            {
                int at = ((firstRow + r) * Segments) + segment;
                Sums[at] += Round(X.Slice((at * Length) + start, length), inverses[r], quads);
                Scatter(MemoryMarshal.Cast<sbyte, int>(quads), MemoryMarshal.Cast<sbyte, int>(codes[(start * RowsOfTurn)..]), r);
            }
        }
    }

    private static void Scatter(ReadOnlySpan<int> quads, Span<int> turn, int row)
    {
        for (int q = 0; q < quads.Length; q++)
        {
            turn[(q * RowsOfTurn) + row] = quads[q];
        }
    }

    /// <summary>Notes the scale of a segment of a row; returns what its elements are multiplied by, 0 where all codes are 0.</summary>
    private readonly float Measure(int segment)
    {
        float largest = Largest(X.Slice(segment * Length, Length));
        Scales[segment] = largest / 127f;
        return largest > 0f ? Math.Min(127f / largest, float.MaxValue) : 0f;
    }

    /// <summary>max|x|, or NaN where a value is not finite.</summary>
    private static float Largest(ReadOnlySpan<float> x)
    {
        float largest = 0f;
        int done = Lanes16.IsSupported ? Largest<Lanes16>(x, 0, ref largest)
            : Lanes8.IsSupported ? Largest<Lanes8>(x, 0, ref largest)
            : Lanes4.IsSupported ? Largest<Lanes4>(x, 0, ref largest)
            : 0;
        Largest<Lanes1>(x, done, ref largest);
        return largest;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Largest<TLanes>(ReadOnlySpan<float> x, int begin, ref float largest)
        where TLanes : struct, ILanes<TLanes>
    {
        ref readonly float first = ref MemoryMarshal.GetReference(x);
        TLanes magnitude = TLanes.Broadcast(largest);

        // Comparisons may drop a NaN; 0·x keeps it, and makes one of an infinity.
        TLanes zeros = default;
        int i = begin;
        for (; i <= x.Length - TLanes.Count; i += TLanes.Count)
        {
            TLanes value = TLanes.Load(in first, i);
            magnitude = TLanes.Max(magnitude, TLanes.Abs(value));
            zeros = TLanes.MultiplyAdd(value, default, zeros);
        }

        largest = TLanes.Max(magnitude) + TLanes.Sum(zeros);
        return i;
    }

    /// <summary>Writes codes and their padding, and returns their sum.</summary>
    private static int Round(ReadOnlySpan<float> x, float inverse, Span<sbyte> codes)
    {
        // 0 times a number that is not finite is none, and would be no code.
        codes[(inverse > 0f ? x.Length : 0)..].Clear();
        if (inverse == 0f)
        {
            return 0;
        }

        int sum = 0;
        for (int start = 0; start < x.Length; start += LongestSum)
        {
            ReadOnlySpan<float> values = x.Slice(start, Math.Min(LongestSum, x.Length - start));
            ref byte target = ref Unsafe.As<sbyte, byte>(ref codes[start]);
            int done = Lanes16.IsSupported ? Round<Lanes16>(values, inverse, ref target, 0, ref sum)
                : Lanes8.IsSupported ? Round<Lanes8>(values, inverse, ref target, 0, ref sum)
                : Lanes4.IsSupported ? Round<Lanes4>(values, inverse, ref target, 0, ref sum)
                : 0;
            Round<Lanes1>(values, inverse, ref target, done, ref sum);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Round<TLanes>(ReadOnlySpan<float> x, float inverse, ref byte codes, int begin, ref int sum)
        where TLanes : struct, ILanes<TLanes>
    {
        ref readonly float first = ref MemoryMarshal.GetReference(x);
        TLanes factor = TLanes.Broadcast(inverse);
        TLanes sums = default;
        int i = begin;
        for (; i <= x.Length - TLanes.Count; i += TLanes.Count)
        {
            TLanes code = TLanes.Round(TLanes.Load(in first, i) * factor);
            sums += code;
            TLanes.StoreWords(TLanes.ToWords(code), ref codes, i);
        }

        sum += (int)TLanes.Sum(sums);
        return i;
    }
}
