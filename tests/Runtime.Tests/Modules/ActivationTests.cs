namespace Specializer.Tests.Modules;

public sealed class ActivationTests
{
    private static readonly float[] Inputs =
        [-100, -6, -4, -3, -2, -1.5f, -1, -0.5f, -0.1f, -1e-8f, 0, 1e-8f, 0.1f, 0.5f, 0.75f, 1, 1.5f, 2, 3, 4, 5.5f, 50, 1e30f];

    // The formulas in float64 with the C library's erf and tanh, to 9 digits.
    [Theory]
    [InlineData(-3, -0.00404969409, -0.00363739208)]
    [InlineData(-1, -0.158655254, -0.158808009)]
    [InlineData(0.5, 0.34573123, 0.34571401)]
    [InlineData(2, 1.95449974, 1.95459769)]
    public void GELU_KnownValues_AreTorchs(float x, double exact, double tanh)
    {
        Assert.Equal(exact, Forward(new GELU(), [x])[0], 1e-6);
        Assert.Equal(tanh, Forward(new GELU(GeluApproximation.Tanh), [x])[0], 1e-6);
    }

    [Fact]
    public void GELU_ManyElements_HaveTheBitsTheyHaveAlone()
    {
        float[] together = Forward(new GELU(), Inputs);
        Assert.Equal(Inputs.Select(x => Forward(new GELU(), [x])[0]), together);
    }

    [Fact]
    public void SiLU_AnyInput_IsXTimesSigmoid()
    {
        float[] y = Forward(new SiLU(), Inputs);
        for (int i = 0; i < y.Length; i++)
        {
            double expected = Inputs[i] / (1 + Math.Exp(-(double)Inputs[i]));
            Assert.Equal(expected, y[i], (Math.Abs(expected) * 1e-6) + 1e-12);
        }
    }

    [Fact]
    public void ReLU_AnyInput_IsThePositivePart()
    {
        Assert.Equal(Inputs.Select(x => x > 0 ? x : 0), Forward(new ReLU(), Inputs));
        Assert.Equal(float.NaN, Forward(new ReLU(), [float.NaN])[0]);
    }

    [Fact]
    public void Forward_LengthsDiffer_Throws()
    {
        Assert.Throws<ArgumentException>(() => new ReLU().Forward(new float[4], 2, new float[5]));
        Assert.Throws<ArgumentException>(() => new ReLU().Forward(new float[5], 2, new float[5]));
    }

    private static float[] Forward(ActivationLayer activation, float[] x)
    {
        float[] y = new float[x.Length];
        activation.Forward(x, 1, y);
        return y;
    }
}
