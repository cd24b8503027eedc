namespace Specializer.Tests.Int8;

/// <summary>Rows of x as codes, at lengths that registers of every width leave a rest of.</summary>
public sealed class ActivationRoundingTests
{
    private const sbyte Untouched = 99;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(29)]
    [InlineData(64)]
    [InlineData(70_001)]
    public void Run_AnyLength_GivesTheNearestCodesAndTheirSum(int length)
    {
        const int Segments = 3;
        float[] x = RandomFloats.Normal(Segments * length, seed: length);
        (sbyte[] codes, float[] scales, int[] sums) = Round(x, length);
        int stride = codes.Length / Segments;
        for (int segment = 0; segment < Segments; segment++)
        {
            float[] values = x[(segment * length)..((segment + 1) * length)];
            float largest = values.Max(MathF.Abs);
            sbyte[] expected = [.. values.Select(value => (sbyte)MathF.Round(value * (127f / largest)))];
            Assert.Equal(expected, codes[(segment * stride)..((segment * stride) + length)]);
            Assert.All(codes[((segment * stride) + length)..((segment + 1) * stride)], code => Assert.Equal(0, code));
            Assert.Equal(largest / 127f, scales[segment]);
            Assert.Equal(expected.Sum(code => code), sums[segment]);
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Run_NotFiniteAnywhere_GivesThatSegmentTheScaleNaN(float value)
    {
        const int Length = 23;
        for (int place = 0; place < Length; place++)
        {
            float[] x = RandomFloats.Normal(3 * Length, seed: 5);
            x[Length + place] = value;
            (sbyte[] codes, float[] scales, int[] sums) = Round(x, Length);
            Assert.Equal([false, true, false], scales.Select(float.IsNaN));
            Assert.All(codes[24..48], code => Assert.Equal(0, code));
            Assert.Equal(0, sums[1]);
        }
    }

    [Fact]
    public void Run_NothingButZeros_GivesZeros()
    {
        (sbyte[] codes, float[] scales, int[] sums) = Round(new float[40], 20);
        Assert.All(codes, code => Assert.Equal(0, code));
        Assert.Equal([0f, 0f], scales);
        Assert.Equal([0, 0], sums);
    }

    [Fact]
    public void Run_NumbersTooSmallToDivideBy_StaysFinite()
    {
        float[] x = [.. RandomFloats.Normal(20, seed: 1).Select(value => value * float.Epsilon * 4)];
        (sbyte[] codes, float[] scales, _) = Round(x, 20);
        Assert.All(x, value => Assert.True(MathF.Abs(value) < 1e-37f));
        Assert.All(codes, code => Assert.True(MathF.Abs(code * scales[0]) < 1e-37f));
    }

    /// <summary>Rows of a turn lie side by side, quad by quad; what each row is rounded to does not depend on that.</summary>
    [Theory]
    [InlineData(2, 29)]
    [InlineData(7, 64)]
    [InlineData(8, 1030)]
    [InlineData(9, 512)]
    [InlineData(17, 3)]
    public void Run_SeveralRows_PutsQuadsOfEightRowsSideBySide(int rows, int length)
    {
        const int Segments = 3;
        float[] x = RandomFloats.Normal(rows * Segments * length, seed: rows);
        Array.Clear(x, length, length);
        int stride = (length + 3) / 4 * 4;
        int turns = (rows + 7) / 8;
        sbyte[] codes = new sbyte[Int8Activations.CodesOf(rows, Segments, stride)];
        Array.Fill(codes, Untouched);
        float[] scales = new float[rows * Segments];
        int[] sums = new int[rows * Segments];
        var rounding = new ActivationRounding
        {
            X = x, Rows = rows, Segments = Segments, Length = length, Stride = stride, Codes = codes, Scales = scales, Sums = sums,
        };
        Assert.Equal(turns * Segments, rounding.Units);
        rounding.Run(1, rounding.Units);
        rounding.Run(0, 1);
        (sbyte[] expected, float[] expectedScales, int[] expectedSums) = Round(x, length);
        Assert.Equal(expectedScales, scales);
        Assert.Equal(expectedSums, sums);
        for (int i = 0; i < codes.Length; i++)
        {
            // [turn, segment, quad, row of the turn, column of the quad]
            int segment = i / (stride * 8) % Segments;
            int row = (i / (stride * 8 * Segments) * 8) + (i / 4 % 8);
            int column = (i % (stride * 8) / 32 * 4) + (i % 4);
            Assert.Equal(row < rows ? expected[(((row * Segments) + segment) * stride) + column] : (sbyte)0, codes[i]);
        }
    }

    private static (sbyte[] Codes, float[] Scales, int[] Sums) Round(float[] x, int length)
    {
        int segments = x.Length / length;
        int stride = (length + 3) / 4 * 4;
        sbyte[] codes = new sbyte[segments * stride];
        Array.Fill(codes, Untouched);
        float[] scales = new float[segments];
        int[] sums = new int[segments];
        new ActivationRounding { X = x, Rows = 1, Segments = segments, Length = length, Stride = stride, Codes = codes, Scales = scales, Sums = sums }.Run(0, segments);
        return (codes, scales, sums);
    }
}
