#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>A kernel on warpgroups, as the generator shaped it.</summary>
internal interface IWarpgroupShape
{
    /// <summary>Rows of x, or of g, of a block.</summary>
    int Rows { get; }
}
#endif
