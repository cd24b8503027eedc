using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using Specializer.Bench;
using Specializer.Bench.Cpu;
using Specializer.Bench.Storage;

// dotnet run -c Release --project bench -- --cpu [--ggml PATH] [--output docs/results]
// dotnet run -c Release --project bench -- --storage [TEXT]
// dotnet run -c Release --project bench -- --report [FOLDER] [--full | --dry] [--from specialisation.json]
// dotnet run -c Release --project bench -- --filter '*MatMul*Hqq3*' [--job short] [--anyCategories Format]
if (args is ["--report", ..])
{
    ReportRun.Run(ReportOptions.Parse(args.AsSpan(1)));
}
else if (args is ["--cpu", ..])
{
    CpuSettings settings = CpuSettings.Parse(args.AsSpan(1));
    CpuResults results = new CpuRun(settings).Run();
    if (settings.Output is { } folder)
    {
        CpuReport.Write(results, folder);
    }
}
else if (args is ["--storage", ..])
{
    StorageRun.Run(args is [_, var only] ? only : "");
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, DefaultConfig.Instance.AddColumn(WorkColumn.All));
}
