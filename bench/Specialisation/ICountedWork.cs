namespace Specializer.Bench;

/// <summary>A benchmark that says what its methods have to do, for the columns and the report.</summary>
internal interface ICountedWork
{
    /// <summary>The config, as the report names it.</summary>
    static abstract string ConfigName { get; }

    /// <summary>The work of one call.</summary>
    /// <param name="method">The benchmark's method.</param>
    /// <param name="m">Rows of x; 0 where there is no such parameter.</param>
    static abstract KernelWork WorkOf(string method, int m);
}
