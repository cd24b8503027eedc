#if SPECIALIZER_ILGPU
using Specializer.Tests;

namespace Specializer.GpuBench;

/// <summary>Products of the device against those of the processor in float64, over shapes that leave rows, units and blocks unfilled.</summary>
internal static class Agreement
{
    /// <summary>‖Δ‖/‖y‖ that codes of one bit, whose sums cancel most, stay well below.</summary>
    private const double Bound = 1e-3;

    private static readonly (int N, int Groups, int M)[] Shapes = [(64, 1, 1), (64, 3, 2), (192, 11, 1), (320, 40, 3), (320, 40, 11), (320, 9, 27), (192, 11, 50), (320, 40, 70), (320, 40, 300)];

    /// <summary>Comparisons that failed.</summary>
    public static int Failures { get; private set; }

    /// <summary>Compares every config that the tests have.</summary>
    public static void CheckAll(GpuContext gpu)
    {
        Check<Gpu8>(gpu);
        Check<Gpu4>(gpu);
        Check<Gpu4G32>(gpu);
        Check<Gpu4G48>(gpu);
        Check<Gpu3>(gpu);
        Check<Gpu3G16>(gpu);
        Check<Gpu3G128>(gpu);
        Check<Gpu2>(gpu);
        Check<Gpu2Whole>(gpu);
        Check<Gpu1>(gpu);
        Check<GpuMinMax4>(gpu);
        Check<Gpu4Axis0>(gpu);
        Check<Gpu3Axis0>(gpu);
        Check<Gpu3Axis0G16>(gpu);
        Check<Gpu2Axis0>(gpu);
        Check<Gpu1Axis0>(gpu);
        Check<Gpu8Axis0Whole>(gpu);
        Check<GpuTernary>(gpu);
    }

    /// <summary>Compares one config and prints the largest error.</summary>
    public static void Check<TScheme>(GpuContext gpu)
        where TScheme : struct, IQuantScheme<TScheme>, IGpuQuantScheme<TScheme>
    {
        double worst = 0;
        foreach ((int n, int groups, int m) in Shapes)
        {
            int k = TScheme.Config.Group > 0 ? TScheme.Config.Group * groups : 100 * groups;
            QuantizedTensor<TScheme> weight = RandomWeights.Make<TScheme>(n, k, seed: n);
            using GpuQuantLinear layer = new(gpu, weight);
            worst = Math.Max(worst, Error(layer, weight, m));
        }

        Report(TScheme.KernelName, worst);
    }

    /// <summary>‖y − y₆₄‖/‖y₆₄‖ for a normal x that binary16 holds.</summary>
    public static double Error<TScheme>(GpuQuantLinear layer, QuantizedTensor<TScheme> weight, int m)
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

    /// <summary>A normal x, rounded to binary16; long ones repeat after a prime number of elements.</summary>
    public static float[] RandomX(int count)
    {
        Random random = new(7);
        float[] period = [.. Enumerable.Range(0, Math.Min(count, 100_003)).Select(_ =>
            (float)(Half)random.NextNormal())];
        float[] x = new float[count];
        for (int i = 0; i < count; i++)
        {
            x[i] = period[i % period.Length];
        }

        return x;
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
