using BenchmarkDotNet.Running;

// dotnet run -c Release --project bench -- --filter '*MatVec*' [--job short]
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
