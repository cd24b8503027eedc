#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>
/// What a struct annotated with <see cref="QuantAttribute"/> fulfils besides <see cref="IQuantScheme{TSelf}"/> where the compilation references
/// ILGPU: GPU kernels for its config.
/// </summary>
/// <typeparam name="TSelf">The annotated struct.</typeparam>
public interface IGpuQuantScheme<TSelf>
    where TSelf : struct, IGpuQuantScheme<TSelf>
{
    /// <summary>The config's kernels; equal configs share them.</summary>
    static abstract GpuKernels GpuKernels { get; }
}
#endif
