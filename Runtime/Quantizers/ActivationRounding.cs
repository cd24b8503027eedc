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

    public required ReadOnlySpan<float> X { get; init; }

    /// <summary>Elements of a segment.</summary>
    public required int Length { get; init; }

    /// <summary>Codes of a segment, padding included.</summary>
    public required int Stride { get; init; }

    public required Span<sbyte> Codes { get; init; }

    public required Span<float> Scales { get; init; }

    public required Span<int> Sums { get; init; }

    /// <summary>Rounds segments begin..end, counted through all rows.</summary>
    public readonly void Run(int begin, int end)
    {
        for (int segment = begin; segment < end; segment++)
        {
            ReadOnlySpan<float> x = X.Slice(segment * Length, Length);
            Span<sbyte> codes = Codes.Slice(segment * Stride, Stride);
            float largest = Largest(x);
            Scales[segment] = largest / 127f;
            Sums[segment] = 0;
            codes.Clear();
            if (largest > 0f)
            {
                Sums[segment] = Round(x, Math.Min(127f / largest, float.MaxValue), codes);
            }
        }
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

    /// <summary>Writes codes and returns their sum.</summary>
    private static int Round(ReadOnlySpan<float> x, float inverse, Span<sbyte> codes)
    {
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
