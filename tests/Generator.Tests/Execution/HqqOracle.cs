using Specializer.Layout;

namespace Specializer.Generator.Tests.Execution;

/// <summary>
/// hqq's quantizer, written from its formulas one element at a time. Each operation that hqq does in float32 is done in float64 and
/// rounded to float32, which gives the same bits (float64 has more than twice the digits); means and powers stay in float64.
/// </summary>
/// <remarks>Source: hqq/core/quantize.py and hqq/core/optimize.py.</remarks>
public sealed class HqqOracle
{
    private const double LpNorm = 0.7;
    private const double Beta = 10;
    private const int Steps = 20;

    private readonly StorageLayout _layout;
    private readonly float[] _weight;

    /// <summary>Fits scales and zeros to a weight, without the optimiser.</summary>
    /// <param name="layout">The groups.</param>
    /// <param name="weight">[N, K].</param>
    /// <param name="roundZero">Whether zeros are rounded.</param>
    public HqqOracle(StorageLayout layout, float[] weight, bool roundZero)
    {
        _layout = layout;
        _weight = weight;
        float[] min = new float[layout.GroupCount];
        float[] max = new float[layout.GroupCount];
        Array.Fill(min, float.PositiveInfinity);
        Array.Fill(max, float.NegativeInfinity);
        for (int i = 0; i < weight.Length; i++)
        {
            int group = GroupOf(i);
            min[group] = Math.Min(min[group], weight[i]);
            max[group] = Math.Max(max[group], weight[i]);
        }

        Scale = new float[layout.GroupCount];
        Zero = new float[layout.GroupCount];
        for (int group = 0; group < layout.GroupCount; group++)
        {
            float range = (float)((double)max[group] - min[group]);

            // torch divides a number by a tensor as number · (1/tensor), with both roundings.
            float scale = (float)((double)layout.Format.MaxCode * (float)(1.0 / range));
            Scale[group] = range <= 1e-4f ? 1 : Math.Min(scale, 2e4f);
            float zero = (float)(-(double)min[group] * Scale[group]);
            Zero[group] = roundZero ? (float)Math.Round(zero, MidpointRounding.ToEven) : zero;
        }
    }

    /// <summary>s of each group, codes per unit of weight.</summary>
    public float[] Scale { get; }

    /// <summary>z of each group.</summary>
    public float[] Zero { get; private set; }

    /// <summary>The codes under the present zeros: clamp(round(w·s + z), 0, max), half to even.</summary>
    public byte[] Codes() => [.. Enumerable.Range(0, _weight.Length).Select(i => (byte)Code(i))];

    /// <summary>ŵ under the present zeros as the stored scale 1/s gives it: two roundings.</summary>
    public float[] Dequantized() => [.. Enumerable.Range(0, _weight.Length).Select(i =>
        (float)((float)((double)Code(i) - Zero[GroupOf(i)]) * (double)(float)(1.0 / Scale[GroupOf(i)])))];

    /// <summary>One step of the proximal optimiser: replaces the zeros, and returns Σ|w − ŵ| under those that it found, group by group.</summary>
    public double[] Refine()
    {
        double[] errors = new double[_layout.GroupCount];
        double[] zeros = new double[_layout.GroupCount];
        int[] elements = new int[_layout.GroupCount];
        for (int i = 0; i < _weight.Length; i++)
        {
            int group = GroupOf(i);
            double code = Code(i);
            double difference = _weight[i] - ((code - Zero[group]) / Scale[group]);
            double magnitude = Math.Abs(difference);
            double shrunk = Math.Max(0, magnitude - (Math.Pow(magnitude, LpNorm - 1) / Beta));
            elements[group]++;
            errors[group] += magnitude;
            zeros[group] += code - ((_weight[i] - Math.CopySign(shrunk, difference)) * Scale[group]);
        }

        Zero = [.. zeros.Zip(elements, (zero, count) => (float)(zero / count))];
        return errors;
    }

    /// <summary>The whole optimiser: at most 20 steps, ended by the first whose mean error is not lower; its zeros are kept.</summary>
    public void Optimize()
    {
        double best = double.PositiveInfinity;
        for (int step = 0; step < Steps; step++)
        {
            double error = Refine().Sum();
            if (error >= best)
            {
                return;
            }

            best = error;
        }
    }

    private double Code(int i)
    {
        int group = GroupOf(i);
        float scaled = (float)((double)_weight[i] * Scale[group]);
        float shifted = (float)((double)scaled + Zero[group]);
        return Math.Clamp(Math.Round(shifted, MidpointRounding.ToEven), 0, _layout.Format.MaxCode);
    }

    private int GroupOf(int i) => _layout.GroupOf(i / _layout.K, i % _layout.K);
}
