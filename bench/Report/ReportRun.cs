using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using Perfolizer.Horology;
using Specializer.Samples;

namespace Specializer.Bench;

/// <summary>Runs the products and formats of every config in this process and writes the report.</summary>
internal static class ReportRun
{
    private const int FullIterations = 15;
    private const int ShortIterations = 5;
    private static readonly Type[] Benchmarks =
    [
        typeof(MatMulBenchmarks<Hqq8>), typeof(MatMulBenchmarks<Hqq4>), typeof(MatMulBenchmarks<Hqq4Axis0>), typeof(MatMulBenchmarks<Hqq3>),
        typeof(MatMulBenchmarks<Hqq2>), typeof(MatMulBenchmarks<Hqq4Int8>), typeof(MatMulBenchmarks<Hqq3Int8>), typeof(MatMulBenchmarks<Hqq2Int8>),
        typeof(FormatBenchmarks<Hqq8>), typeof(FormatBenchmarks<Hqq4>), typeof(FormatBenchmarks<Hqq3>), typeof(FormatBenchmarks<Hqq2>),
    ];

    /// <summary>Measures and writes; a figure that could not be measured ends it.</summary>
    /// <exception cref="InvalidOperationException">A benchmark failed, or its set-up found wrong outputs.</exception>
    public static void Run(ReportOptions options)
    {
        Directory.CreateDirectory(options.Folder);
        if (options.FromJson is { } path)
        {
            ReportFiles.Write(options.Folder, BenchmarkReport.FromJson(File.ReadAllText(path)));
            return;
        }

        List<BenchmarkFigure> figures = [];
        _ = Roofline.Measured.Value;
        foreach (Type type in Benchmarks)
        {
            Summary summary = BenchmarkRunner.Run(type, Config(options));
            figures.AddRange(summary.Reports.Select(Figure));
        }

        ReportFiles.Write(options.Folder, Report(options, figures));
    }

    private static ManualConfig Config(ReportOptions options)
    {
        Job job = (options.IsDry ? Job.Dry : Sampled(options)).WithToolchain(InProcessNoEmitToolchain.Instance);
        return Configured(options, job);
    }

    private static Job Sampled(ReportOptions options) => Job.Default
        .WithWarmupCount(options.IsFull ? 3 : 1)
        .WithIterationCount(options.IsFull ? FullIterations : ShortIterations)
        .WithIterationTime(TimeInterval.FromMilliseconds(options.IsFull ? 300 : 60))
        .WithMinIterationTime(TimeInterval.FromMilliseconds(20));

    private static ManualConfig Configured(ReportOptions options, Job job)
    {
        return ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddColumn(WorkColumn.All)
            .AddLogger(options.IsFull ? ConsoleLogger.Default : new ProgressLogger())
            .WithOptions(ConfigOptions.DisableOptimizationsValidator)
            .WithArtifactsPath(Path.Combine(options.Folder, "BenchmarkDotNet.Artifacts"));
    }

    private static BenchmarkFigure Figure(BenchmarkDotNet.Reports.BenchmarkReport report)
    {
        BenchmarkCase benchmark = report.BenchmarkCase;
        double seconds = (report.ResultStatistics?.Min
            ?? throw new InvalidOperationException($"{benchmark.DisplayInfo} could not be measured; its output says why.")) / 1e9;
        (string config, KernelWork work) = WorkColumn.WorkOf(benchmark)!.Value;
        return new BenchmarkFigure(
            work.MultiplyAdds > 0 ? "MatMul" : "Format",
            config,
            benchmark.Descriptor.WorkloadMethod.Name,
            benchmark.Parameters.Items.FirstOrDefault(item => item.Name == "M")?.Value as int? ?? 0,
            seconds,
            work.Bytes / seconds / 1e9,
            work.MultiplyAdds / seconds / 1e9,
            Roofline.Measured.Value.ShortestSeconds(work) / seconds,
            (double)work.MultiplyAdds / work.Bytes);
    }

    private static BenchmarkReport Report(ReportOptions options, List<BenchmarkFigure> figures)
    {
        Roofline roofline = Roofline.Measured.Value;
        Subject<Hqq2> smallest = Subject<Hqq2>.Instance;
        return new BenchmarkReport(
            "dotnet run -c Release --project bench -- --report" + (options.IsFull ? " --full" : options.IsDry ? " --dry" : ""),
            Machine.Description,
            DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            options.IsFull ? "full" : options.IsDry ? "dry" : "short",
            roofline.MultiplyAddsPerSecond / 1e9,
            roofline.ByteMultiplyAddsPerSecond / 1e9,
            roofline.BytesPerSecond(4L * Subject<Hqq2>.N * Subject<Hqq2>.K) / 1e9,
            roofline.BytesPerSecond(smallest.Quantized.Weight.Bytes) / 1e9,
            figures,
            WeightError.OfGrid());
    }
}
