#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>A product on binary tensor cores, and what a block of it holds.</summary>
/// <param name="Product">The kernel.</param>
/// <param name="Rows">Rows of x of a block.</param>
/// <param name="UnitsOfWarp">Units of a tile whose x a warp keeps in registers, at most.</param>
public sealed record GpuTritKernel(GpuTritProduct Product, int Rows, int UnitsOfWarp);
#endif
