using System.Runtime.InteropServices;

namespace Specializer.Generator.Tests.Harness;

/// <summary>Comparisons of whole tensors, whose failure names the first element that differs.</summary>
public static class Near
{
    /// <summary>Every bit is the same.</summary>
    public static void Exact<T>(string what, ReadOnlySpan<T> expected, ReadOnlySpan<T> actual)
        where T : unmanaged
    {
        Assert.True(expected.Length == actual.Length, $"{what} has {actual.Length} elements, not {expected.Length}.");
        ReadOnlySpan<byte> expectedBytes = MemoryMarshal.AsBytes(expected);
        ReadOnlySpan<byte> actualBytes = MemoryMarshal.AsBytes(actual);
        int same = expectedBytes.CommonPrefixLength(actualBytes);
        if (same < expectedBytes.Length)
        {
            int index = same / Marshal.SizeOf<T>();
            Assert.Fail($"{what}[{index}] of {expected.Length} is {actual[index]}, not {expected[index]}.");
        }
    }

    /// <summary>At least a fraction of the elements is the same, and none differs by more than one.</summary>
    public static void MostlyEqual(string what, ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual, double atLeast)
    {
        Assert.Equal(expected.Length, actual.Length);
        int same = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= 1, $"{what}[{i}] of {expected.Length} is {actual[i]}, farther than 1 from {expected[i]}.");
            same += expected[i] == actual[i] ? 1 : 0;
        }

        Assert.True(same >= atLeast * expected.Length, $"{what}: {same} of {expected.Length} are equal, fewer than {atLeast:P1}.");
    }

    /// <summary>Each element is near to its counterpart, relative to that one, or to <paramref name="smallest"/> where it is smaller.</summary>
    public static void Relative(string what, ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance, double smallest)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            double allowed = tolerance * Math.Max(Math.Abs(expected[i]), smallest);
            Assert.True(
                Math.Abs((double)actual[i] - expected[i]) <= allowed,
                $"{what}[{i}] of {expected.Length} is {actual[i]}, farther than {allowed} from {expected[i]}.");
        }
    }

    /// <summary>Each element is near to its counterpart, relative to the largest magnitude of all.</summary>
    public static void RelativeToLargest(string what, ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance)
    {
        float largest = 0;
        foreach (float value in expected)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        Relative(what, expected, actual, tolerance, smallest: largest);
    }

    /// <summary>Mean |a − b| of two tensors.</summary>
    public static double MeanDifference(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += Math.Abs((double)a[i] - b[i]);
        }

        return sum / a.Length;
    }
}
