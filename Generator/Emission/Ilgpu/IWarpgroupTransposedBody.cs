using System.Collections.Generic;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>What <see cref="WarpgroupTransposedEmitter"/> leaves to how a product multiplies.</summary>
internal interface IWarpgroupTransposedBody
{
    /// <summary>How ŵ enters, for the kernel's documentation.</summary>
    string Remark { get; }

    /// <summary>The blocks of PTX that the kernel emits by name.</summary>
    IEnumerable<PtxBlock> Blocks { get; }

    /// <summary>Declarations of registers for all of the kernel, and what they begin with.</summary>
    IEnumerable<string> Registers { get; }

    /// <summary>Statements ahead of the loop: where a lane finds what it reads of a unit.</summary>
    string Places { get; }

    /// <summary>Statements that multiply a stage at <c>at</c>, and say that it is free again.</summary>
    /// <param name="refill">Statements that have the stage before it filled again, for when other warps are likely to have left that.</param>
    string Stage(string refill);

    /// <summary>Statements that leave sums times factors in shared memory, behind a barrier of the block.</summary>
    string StoreSums { get; }
}
