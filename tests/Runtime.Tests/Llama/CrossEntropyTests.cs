namespace Specializer.Tests.Llama;

public sealed class CrossEntropyTests
{
    [Fact]
    public void BitsPerToken_KnownProbabilities_IsTheirMean()
    {
        // p(1) = 1/4 and p(0) = 1/2, at any offset of the logits.
        float[] logits = [100 + MathF.Log(1), 100 + MathF.Log(1), 100 + MathF.Log(2), MathF.Log(2), MathF.Log(1), MathF.Log(1), 9, 9, 9];
        Assert.Equal((2 + 1) / 2.0, CrossEntropy.BitsPerToken(logits, [2, 1, 0]), 1e-5);
    }

    [Fact]
    public void BitsPerToken_NoRowsOrUnknownToken_Throws()
    {
        Assert.Throws<ArgumentException>(() => CrossEntropy.BitsPerToken(new float[4], [1]));
        Assert.Throws<ArgumentException>(() => CrossEntropy.BitsPerToken(new float[5], [1, 0]));
        Assert.Throws<ArgumentException>(() => CrossEntropy.BitsPerToken([], [1, 0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => CrossEntropy.BitsPerToken(new float[4], [0, 2]));
    }
}
