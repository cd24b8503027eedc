#if SPECIALIZER_ILGPU
namespace Specializer.GpuBench;

/// <summary>Products of the device against those of the processor in float64, over shapes that leave rows, units and blocks unfilled.</summary>
internal static class Agreement
{
    /// <summary>‖Δ‖/‖y‖ that codes of one bit, whose sums cancel most, stay well below.</summary>
    private const double Bound = 1e-3;

    private static readonly (int N, int Groups, int M)[] Shapes = [(32, 1, 1), (40, 3, 2), (72, 11, 1), (264, 40, 3), (264, 40, 11)];

    /// <summary>Comparisons that failed.</summary>
    public static int Failures { get; private set; }

    /// <summary>Compares one config and prints the largest error.</summary>
    public static void Check<TScheme>(GpuContext gpu)
        where TScheme : struct, IQuantScheme<TScheme>, IGpuQuantScheme<TScheme>
    {
        double worst = 0;
        foreach ((int n, int groups, int m) in Shapes)
        {
            int k = TScheme.Config.Group > 0 ? TScheme.Config.Group * groups : 100 * groups;
            QuantizedTensor<TScheme> weight = RandomWeights.Make<TScheme>(n, k, seed: n);
            using GpuQuantLinear<TScheme> layer = new(gpu, weight);
            worst = Math.Max(worst, Error(layer, weight, m));
        }

        Report(TScheme.KernelName, worst);
    }

    /// <summary>‖y − y₆₄‖/‖y₆₄‖ for a normal x that binary16 holds.</summary>
    public static double Error<TScheme>(GpuQuantLinear<TScheme> layer, QuantizedTensor<TScheme> weight, int m)
        where TScheme : struct, IQuantScheme<TScheme>, IGpuQuantScheme<TScheme>
    {
        float[] x = RandomX(m * layer.InFeatures);
        float[] y = new float[m * layer.OutFeatures];
        float[] expected = new float[y.Length];
        layer.Forward(x, m, y);
        weight.MatMulScalar(x, m, expected);
        return Distance(y, expected);
    }

    /// <summary>Prints an error and counts it where it is too large.</summary>
    public static void Report(string what, double error)
    {
        bool fails = !(error < Bound);
        Failures += fails ? 1 : 0;
        Console.WriteLine($"{what,-44} ‖Δ‖/‖y‖ {error:E1} {(fails ? "WRONG" : "agrees")}");
    }

    /// <summary>A normal x, rounded to binary16.</summary>
    public static float[] RandomX(int count)
    {
        Random random = new(7);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(Half)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble())))];
    }

    /// <summary>‖a − b‖/‖b‖.</summary>
    public static double Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < a.Length; i++)
        {
            difference += Math.Pow((double)a[i] - b[i], 2);
            norm += Math.Pow(b[i], 2);
        }

        return Math.Sqrt(difference / norm);
    }
}
#endif
