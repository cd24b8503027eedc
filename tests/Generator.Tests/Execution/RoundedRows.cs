using Specializer.Layout;

namespace Specializer.Generator.Tests.Execution;

/// <summary>Random int8 activations [M, K]. Codes reach −127 and 127; what surrounds them is −128, which no kernel may read.</summary>
public sealed class RoundedRows
{
    private readonly Guarded<sbyte> _codes;
    private readonly Guarded<float> _scales;
    private readonly Guarded<int> _sums;
    private readonly int _segments;
    private readonly int _length;
    private readonly int _stride;

    /// <summary>Makes them up for the segments of a weight.</summary>
    public RoundedRows(WeightCase shape, TileLayout tiles)
    {
        var random = new Random(shape.Seed ^ 0x1111);
        Rows = shape.M;
        _segments = tiles.Segments;
        _length = tiles.SegmentLength;
        _stride = (_length + 3) / 4 * 4;
        _codes = new(new sbyte[Int8Activations.CodesOf(Rows, _segments, _stride)], canary: -128);
        _scales = new(new float[Rows * _segments], float.NaN);
        _sums = new(new int[Rows * _segments], canary: int.MinValue);
        for (int segment = 0; segment < Rows * _segments; segment++)
        {
            _scales.Span[segment] = (float)Math.Pow(10, (4 * random.NextDouble()) - 2);
            for (int i = 0; i < _length; i++)
            {
                int code = random.Next(8) == 0 ? 127 : random.Next(-127, 128);
                _codes.Span[Place(segment / _segments, segment % _segments, i)] = (sbyte)code;
                _sums.Span[segment] += code;
            }
        }
    }

    /// <summary>M.</summary>
    public int Rows { get; }

    /// <summary>What a kernel reads.</summary>
    public Int8Activations View => new(Rows, _segments, _stride, _codes.Span, _scales.Span, _sums.Span);

    /// <summary>The code of an element.</summary>
    public int Code(int m, int k) => _codes.Span[Place(m, k / _length, k % _length)];

    /// <summary>The number that an element stands for.</summary>
    public double Value(int m, int k)
    {
        int segment = (m * _segments) + (k / _length);
        return (double)_scales.Span[segment] * _codes.Span[Place(m, k / _length, k % _length)];
    }

    /// <summary>Where a code lies: rows one after the other where there is one, else quads of eight rows side by side.</summary>
    private int Place(int m, int segment, int i) => Rows == 1
        ? (segment * _stride) + i
        : ((((((m / 8) * _segments) + segment) * _stride / 4) + (i / 4)) * 32) + (m % 8 * 4) + (i % 4);
}
