namespace Specializer.Tests.Adapters;

/// <summary>QDoRA's formula in float64, one element after the other, with norms that do not follow A and B, as in its gradient.</summary>
internal sealed class QDoraOracle
{
    private readonly QDoraLinear _layer;
    private readonly float[] _weight;
    private readonly double[] _norms;

    public QDoraOracle(QDoraLinear layer, QuantizedTensor weight)
    {
        _layer = layer;
        _weight = weight.Dequantize();
        (A, B, Magnitude) = (Doubles(layer.A), Doubles(layer.B), Doubles(layer.Magnitude));
        _norms = [.. Enumerable.Range(0, layer.OutFeatures).Select(
            n => Math.Sqrt(Enumerable.Range(0, layer.InFeatures).Sum(k => Math.Pow(Effective(n, k), 2))))];
    }

    public double[] A { get; }

    public double[] B { get; }

    public double[] Magnitude { get; }

    /// <summary>[M, N] y.</summary>
    public double[] Forward(double[] x)
    {
        int k = _layer.InFeatures, n = _layer.OutFeatures;
        double[] y = new double[x.Length / k * n];
        for (int i = 0; i < y.Length; i++)
        {
            int output = i % n;
            double sum = Enumerable.Range(0, k).Sum(column => x[(i / n * k) + column] * Effective(output, column));
            y[i] = (sum / _norms[output] * Magnitude[output] * _layer.Alpha) + (_layer.Bias?[output] ?? 0);
        }

        return y;
    }

    /// <summary>∂L/∂p of each element of a parameter by central differences, L = Σ gradY·y. L is linear in each, so that nothing is cut off.</summary>
    public double[] Gradient(double[] parameter, double[] x, float[] gradY)
    {
        const double Step = 1e-3;
        double[] gradient = new double[parameter.Length];
        for (int i = 0; i < parameter.Length; i++)
        {
            double value = parameter[i];
            parameter[i] = value + Step;
            double above = Loss(x, gradY);
            parameter[i] = value - Step;
            gradient[i] = (above - Loss(x, gradY)) / (2 * Step);
            parameter[i] = value;
        }

        return gradient;
    }

    public static double[] Doubles(float[] values) => [.. values.Select(value => (double)value)];

    private double Loss(double[] x, float[] gradY) => Forward(x).Zip(gradY, (value, factor) => value * factor).Sum();

    private double Effective(int n, int k)
    {
        double value = _weight[(n * _layer.InFeatures) + k];
        for (int r = 0; r < _layer.Rank; r++)
        {
            value += B[(n * _layer.Rank) + r] * A[(r * _layer.InFeatures) + k];
        }

        return value;
    }
}
