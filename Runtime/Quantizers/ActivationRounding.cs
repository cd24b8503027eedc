using System.Numerics.Tensors;

namespace Specializer;

/// <summary>Rounds rows of x to int8, one scale a segment: scale = max|x|/127, code = round(x/scale), half to even.</summary>
/// <remarks>A segment that holds a value that is not finite gets the scale NaN, so that its outputs are NaN and not numbers made up.</remarks>
internal ref struct ActivationRounding : IRangeWork
{
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
        Span<float> scaled = stackalloc float[256];
        for (int segment = begin; segment < end; segment++)
        {
            ReadOnlySpan<float> x = X.Slice(segment * Length, Length);
            Span<sbyte> codes = Codes.Slice(segment * Stride, Stride);
            float largest = MathF.Abs(TensorPrimitives.MaxMagnitude(x));
            Scales[segment] = float.IsFinite(largest) ? largest / 127f : float.NaN;
            Sums[segment] = largest > 0f && float.IsFinite(largest) ? Round(x, 127f / largest, codes, scaled) : Clear(codes);
            codes[Length..].Clear();
        }
    }

    private static int Clear(Span<sbyte> codes)
    {
        codes.Clear();
        return 0;
    }

    private static int Round(ReadOnlySpan<float> x, float inverse, Span<sbyte> codes, Span<float> scaled)
    {
        int sum = 0;
        for (int start = 0; start < x.Length; start += scaled.Length)
        {
            int count = Math.Min(scaled.Length, x.Length - start);
            Span<float> values = scaled[..count];
            TensorPrimitives.Multiply(x.Slice(start, count), inverse, values);
            TensorPrimitives.Round(values, values);
            TensorPrimitives.ConvertSaturating<float, sbyte>(values, codes.Slice(start, count));
            sum += (int)TensorPrimitives.Sum(values);
        }

        return sum;
    }
}
