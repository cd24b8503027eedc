using System.Globalization;
using System.Reflection;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Specializer.Bench;

/// <summary>A column computed from a benchmark's time and <see cref="ICountedWork"/>; a dash where it has none.</summary>
/// <param name="name">The heading.</param>
/// <param name="legend">What it means.</param>
/// <param name="value">The number of a work that took some seconds.</param>
internal sealed class WorkColumn(string name, string legend, Func<KernelWork, double, double> value) : IColumn
{
    /// <summary>GB/s, GMAC/s and the share of what the machine can do.</summary>
    public static IColumn[] All { get; } =
    [
        new WorkColumn("GB/s", "10⁹ bytes of weight, inputs and outputs a second, each counted once", (work, seconds) => work.Bytes / seconds / 1e9),
        new WorkColumn("GMAC/s", "10⁹ multiply-adds a second", (work, seconds) => work.MultiplyAdds / seconds / 1e9),
        new WorkColumn(
            "% roofline", "shortest time that bandwidth and multiply-adds of this machine allow, over the time taken",
            (work, seconds) => 100 * Roofline.Measured.Value.ShortestSeconds(work) / seconds),
    ];

    public string Id => $"{nameof(WorkColumn)}.{name}";

    public string ColumnName => name;

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => legend;

    /// <summary>The config and work of a benchmark case, or null where it does not say.</summary>
    public static (string Config, KernelWork Work)? WorkOf(BenchmarkCase benchmark)
    {
        Type type = benchmark.Descriptor.Type;
        if (!type.IsAssignableTo(typeof(ICountedWork)))
        {
            return null;
        }

        int m = benchmark.Parameters.Items.FirstOrDefault(item => item.Name == "M")?.Value as int? ?? 0;
        MethodInfo counter = typeof(WorkColumn).GetMethod(nameof(Count), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type);
        return ((string, KernelWork))counter.Invoke(null, [benchmark.Descriptor.WorkloadMethod.Name, m])!;
    }

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) => GetValue(summary, benchmarkCase, SummaryStyle.Default);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) =>
        summary[benchmarkCase]?.ResultStatistics is { } statistics && WorkOf(benchmarkCase) is { } known
            ? value(known.Work, statistics.Median / 1e9).ToString("F1", CultureInfo.InvariantCulture)
            : "-";

    private static (string Config, KernelWork Work) Count<TBenchmark>(string method, int m)
        where TBenchmark : ICountedWork => (TBenchmark.ConfigName, TBenchmark.WorkOf(method, m));
}
