namespace Specializer.Tests;

/// <summary>Runs modules on a chosen number of threads.</summary>
internal static class Degrees
{
    /// <summary>What a function gives when the shared pool has so many threads.</summary>
    public static T Run<T>(int degree, Func<T> function)
    {
        int before = KernelPool.Shared.MaxDegreeOfParallelism;
        try
        {
            KernelPool.Shared.MaxDegreeOfParallelism = degree;
            return function();
        }
        finally
        {
            KernelPool.Shared.MaxDegreeOfParallelism = before;
        }
    }
}
