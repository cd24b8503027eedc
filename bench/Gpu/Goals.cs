namespace Specializer.GpuBench;

/// <summary>What was aimed at on one H200, in microseconds a call, and the best peer's figure.</summary>
internal static class Goals
{
    private static readonly Dictionary<(string Config, int Size, int M), double> Microseconds = new()
    {
        [("W8", 16384, 1)] = 72, [("W4", 16384, 1)] = 39, [("W3", 16384, 1)] = 33, [("W2", 16384, 1)] = 23, [("ternary", 16384, 1)] = 16,
        [("W4", 8192, 1)] = 11, [("W3", 8192, 1)] = 9.5, [("W2", 8192, 1)] = 7,
        [("W4", 4096, 1)] = 4, [("W2", 4096, 1)] = 3.2,
        [("W4", 16384, 16)] = 44, [("W3", 16384, 16)] = 38, [("W2", 16384, 16)] = 30,
        [("W4", 16384, 64)] = 70, [("W4", 16384, 256)] = 235, [("W4", 16384, 1024)] = 920,
    };

    /// <summary>The goal of a forward product, or null where none was set.</summary>
    public static double? Of(string config, int size, int m) => Microseconds.TryGetValue((config, size, m), out double goal) ? goal : null;
}
