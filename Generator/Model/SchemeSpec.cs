using System.Collections.Generic;
using System.Linq;

namespace Specializer.Generator.Model;

/// <summary>One struct with a <c>[Quant]</c>: where it stands and what it asks for. Value-equal, without any Roslyn object.</summary>
/// <param name="Struct">The struct.</param>
/// <param name="Kernel">The kernel, or null where the config is wrong and only a stub is emitted.</param>
/// <param name="Optimize">Whether the proximal optimiser runs.</param>
/// <param name="RoundZero">Whether zeros are rounded first.</param>
/// <param name="ScaleKernel">The kernel of the scales, where they are quantized themselves.</param>
/// <param name="ZeroKernel">The kernel of the zeros, likewise.</param>
/// <param name="Error">What the stub's members throw with, where there is no kernel.</param>
internal sealed record SchemeSpec(
    StructSpec Struct, KernelSpec? Kernel, bool Optimize, bool RoundZero, KernelSpec? ScaleKernel, KernelSpec? ZeroKernel, string? Error)
{
    /// <summary>Every kernel that the struct needs.</summary>
    public IEnumerable<KernelSpec> Kernels => Kernel is null
        ? Enumerable.Empty<KernelSpec>()
        : new[] { Kernel, ScaleKernel, ZeroKernel }.Where(kernel => kernel is not null).Select(kernel => kernel!);
}
