using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using Specializer.Bench;

// dotnet run -c Release --project bench -- --report [FOLDER] [--full | --dry] [--from specialisation.json]
// dotnet run -c Release --project bench -- --filter '*MatMul*Hqq3*' [--job short] [--anyCategories Format]
if (args is ["--report", ..])
{
    ReportRun.Run(ReportOptions.Parse(args.AsSpan(1)));
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, DefaultConfig.Instance.AddColumn(WorkColumn.All));
}
