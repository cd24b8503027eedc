#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>Copies modules to a device.</summary>
public static class GpuModules
{
    /// <summary>A copy of a quantized layer on a device; see the constructor of <see cref="GpuQuantLinear{TScheme}"/>.</summary>
    /// <inheritdoc cref="GpuQuantLinear{TScheme}.GpuQuantLinear" path="/exception"/>
    public static GpuQuantLinear<TScheme> ToDevice<TScheme>(this QuantLinear<TScheme> linear, GpuContext gpu)
        where TScheme : struct, IQuantScheme<TScheme>, IGpuQuantScheme<TScheme>
    {
        ArgumentNullException.ThrowIfNull(linear);
        return new GpuQuantLinear<TScheme>(gpu, linear.Weight, linear.Bias);
    }
}
#endif
