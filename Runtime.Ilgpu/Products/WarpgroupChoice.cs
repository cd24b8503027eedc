#if SPECIALIZER_ILGPU
using Specializer.Layout;

namespace Specializer;

/// <summary>Which of a config's kernels on warpgroups takes a product of some rows; what their launchers share.</summary>
/// <typeparam name="TShape">What is known of a kernel.</typeparam>
/// <param name="shapes">The kernels, in the order of their rows.</param>
/// <param name="multiprocessors">Those of the device.</param>
internal abstract class WarpgroupChoice<TShape>(TShape[] shapes, int multiprocessors)
    where TShape : IWarpgroupShape
{
    /// <summary>The kernel that takes the most rows.</summary>
    protected TShape Widest => shapes[^1];

    /// <summary>The narrowest kernel that takes all rows; for more than 128 the widest, unless narrower blocks occupy the device better.</summary>
    protected TShape ShapeFor(UnitLayout layout, int m)
    {
        for (int i = 0; i < shapes.Length - 1; i++)
        {
            if (m <= shapes[i].Rows)
            {
                return shapes[i];
            }
        }

        TShape narrow = shapes[^2];
        return Turns(Widest, layout, m) <= 1.1 * Turns(narrow, layout, m) ? Widest : narrow;
    }

    /// <summary>How often the device's multiprocessors take a block each, times a block's share of the sums, with the best division.</summary>
    protected abstract double Turns(TShape shape, UnitLayout layout, int m);

    /// <summary>The same of some blocks, so many of which share a sum.</summary>
    protected double Turns(long blocks, int shares) => (double)((blocks + multiprocessors - 1) / multiprocessors) / shares;
}
#endif
