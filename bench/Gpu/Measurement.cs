namespace Specializer.GpuBench;

/// <summary>One figure of the benchmark.</summary>
/// <param name="Config">The kernels' name, such as W4; cuBLAS for dense float16.</param>
/// <param name="Operation">"forward" for y = x·Ŵᵀ of an x that is arranged, "layer" with the arrangement, "grad_x" for g·Ŵ.</param>
/// <param name="Size">N and K.</param>
/// <param name="M">Rows of x or g.</param>
/// <param name="Microseconds">Of one call.</param>
/// <param name="Error">‖Δ‖/‖y‖ against float64.</param>
internal sealed record Measurement(string Config, string Operation, int Size, int M, double Microseconds, double Error);
