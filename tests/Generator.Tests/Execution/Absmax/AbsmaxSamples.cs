using Specializer.Tests;

namespace Specializer.Generator.Tests.Execution.Absmax;

/// <summary>Tensors that are hard in one way or another.</summary>
public static class AbsmaxSamples
{
    /// <summary>Names of <see cref="Of"/>.</summary>
    public static readonly string[] Names =
        ["normal", "zeros", "constant", "far constant", "positive", "negative", "far from zero", "tiny", "huge", "ties", "columns apart"];

    /// <summary>Shapes with and without rests, 2-D and 3-D.</summary>
    public static readonly int[][] Shapes = [[1, 1], [3, 5], [4, 17], [24, 40], [2, 3, 7], [2, 5, 33], [3, 1, 64], [1, 67], [67, 1]];

    /// <summary>A tensor, the same in every run.</summary>
    public static float[] Of(string name, int length)
    {
        var random = new Random(length);
        return [.. Enumerable.Range(0, length).Select(i => Element(name, i, random))];
    }

    private static float Element(string name, int i, Random random)
    {
        float normal = (float)random.NextNormal();
        return name switch
        {
            "normal" => normal,
            "zeros" => 0f,
            "constant" => 0.37f,
            "far constant" => -1234.5f,
            "positive" => 1f + random.NextSingle(),
            "negative" => -1f - random.NextSingle(),
            "far from zero" => 5000f + random.NextSingle(),
            "tiny" => normal * 1e-7f,
            "huge" => normal * 1e29f,
            "ties" => random.Next(-20, 20) * 0.5f,
            "columns apart" => normal * (i % 7 * 100f),
            _ => throw new ArgumentException(name),
        };
    }
}
