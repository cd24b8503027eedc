namespace Specializer;

/// <summary>Work on a range of independent indices that a <see cref="KernelPool"/> may divide among threads.</summary>
/// <remarks>
/// Implemented by structs, ref structs included, so that a kernel captures spans without an allocation. Several threads
/// call <see cref="Run"/> on one instance at the same time, each with a range of its own.
/// For results that do not depend on the number of threads, what is computed for an index must depend on that index only,
/// never on where its range begins or ends.
/// </remarks>
public interface IRangeWork
{
    /// <summary>Does the work of the indices begin ≤ i &lt; end.</summary>
    /// <param name="begin">First index.</param>
    /// <param name="end">One past the last index; greater than <paramref name="begin"/>.</param>
    void Run(int begin, int end);
}
