#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>A <see cref="GpuEpilogue"/> as kernels with inline PTX take it; none at all for sums that a later launch adds to.</summary>
/// <param name="Terms">Address of its terms.</param>
/// <param name="Projected">Address of x·Aᵀ.</param>
/// <param name="Rank">The adapter's rank.</param>
internal readonly record struct CudaEpilogue(long Terms, long Projected, int Rank);
#endif
