#if SPECIALIZER_ILGPU
using ILGPU;

namespace Specializer;

/// <summary>eˣ in kernels: ILGPU without its algorithms has the power of two alone.</summary>
internal static class Exponential
{
    private const float Log2E = 1.44269504f;

    /// <summary>eˣ, relative error 2⁻²² + |x|·2⁻²³; 0 for −∞, ∞ from 89 on.</summary>
    public static float Of(float x) => IntrinsicMath.CPUOnly.Exp2(x * Log2E);
}
#endif
