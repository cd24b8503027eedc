using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Specializer.Samples;

/// <summary>The machine that figures were measured on.</summary>
public static class Machine
{
    private const string ProcessorInfo = "/proc/cpuinfo";

    /// <summary>Processor, cores, widest instructions and run time, in one line.</summary>
    public static string Description
    {
        get
        {
            string instructions = Avx512F.IsSupported ? "AVX-512" : Avx2.IsSupported ? "AVX2" : "128-bit SIMD";
            return $"{Processor}, {Environment.ProcessorCount} cores, {instructions}, {RuntimeInformation.FrameworkDescription}";
        }
    }

    private static string Processor
    {
        get
        {
            string? line = File.Exists(ProcessorInfo)
                ? File.ReadLines(ProcessorInfo).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
                : null;
            return line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        }
    }
}
