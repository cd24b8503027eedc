// dotnet run -c Release --project bench/Gpu -- cuda [folder for results] [MB of weights to rotate over] [rows of x, such as 16,64: forward products of these alone] [configs, such as W4,ternary: these alone, and no checks of others]
// dotnet run -c Release --project bench/Gpu -- --decode cuda [folder for results]: whole models alone
// dotnet run -c Release --project bench/Gpu -- --from gpu.json [folder for results, or a page such as docs/results/h200.md]: tables and pictures of an earlier run once more
// For a machine without an SDK: dotnet publish bench/Gpu -c Release -r linux-x64 --self-contained
using System.Globalization;
using Specializer.GpuBench;
#if SPECIALIZER_ILGPU
using Specializer;
using Specializer.Tests;
#endif

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["--from", string earlier, string page] && page.EndsWith(".md", StringComparison.Ordinal))
{
    ResultFiles.WritePage(page, ResultFiles.Read(earlier));
    return 0;
}

if (args is ["--from", string figures, .. string[] to])
{
    ResultFiles.Write(to.FirstOrDefault() ?? ".", ResultFiles.Read(figures));
    return 0;
}

bool decodesOnly = args is ["--decode", ..];
args = decodesOnly ? args[1..] : args;
#if SPECIALIZER_ILGPU
using GpuContext gpu = GpuContext.Open(args.Length > 0 ? args[0] : "cuda");
string folder = args.Length > 1 ? args[1] : ".";
long rotatingBytes = (args.Length > 2 ? long.Parse(args[2], CultureInfo.InvariantCulture) : 600) * 1_000_000;
Console.WriteLine($"{gpu.Device}, {Environment.ProcessorCount} threads, {DateTime.UtcNow:yyyy-MM-dd}; dense products by {gpu.Dense.Name}");
string[]? configs = args.Length > 4 ? args[4].Split(',') : null;
if (!decodesOnly && configs is null)
{
    Agreement.CheckAll(gpu);
}

if (gpu.Device.Kind != GpuDeviceKind.Cuda)
{
    return Agreement.Failures;
}

double copy = new GpuStopwatch(gpu).CopyBandwidth();
Console.WriteLine($"copy of the device: {copy / 1e12:F2} TB/s");
int[]? rows = args.Length > 3 ? [.. args[3].Split(',').Select(value => int.Parse(value, CultureInfo.InvariantCulture))] : null;
int[] all = Chosen([1, 2, 4, 8, 16, 32, 64, 128, 256, 1024]);
int[] few = Chosen([1, 8, 16, 32, 64, 256]);
int[] gradients = rows is null ? [1, 8, 16, 32, 64, 128, 256, 1024] : [];
ShapeBenchmark shapes = new(gpu, rotatingBytes);
List<Measurement> measurements = [];
List<DecodeMeasurement> decoding = [];
BenchmarkRun run = new(gpu.Device.Name, NvidiaDriver.Version, DateTime.UtcNow.ToString("yyyy-MM-dd"), copy, measurements) { Decoding = decoding };
if (decodesOnly)
{
    AddDecoding();
    return Finish();
}

// More blocks than the device runs at once, and more columns than a block of one row holds.
Run<Gpu4>("W4", 24576, Chosen([1, 16, 64]), rows is null ? [8, 16] : []);
foreach (int size in new[] { 16384, 8192, 4096 })
{
    Run<Gpu4>("W4", size, all, gradients);
    Run<Gpu3>("W3", size, few, gradients);
    Run<Gpu2>("W2", size, few, gradients);
    Run<Gpu8>("W8", size, few, gradients);
    Run<Gpu1>("W1", size, Chosen([1, 16]), []);
    Run<GpuTernary>("ternary", size, Chosen([1, 2, 4, 8, 16, 64, 256]), rows is null ? [1, 16] : []);
    Run<Gpu2PerTensor>("W2 one scale", size, Chosen([1, 2, 4, 8, 16, 64, 256]), rows is null ? [1, 16] : []);
    Run<Gpu4Axis0>("W4 axis 0", size, Chosen([1, 2, 8, 16, 32, 64, 256]), []);
    Run<Gpu2Axis0>("W2 g32 axis 0", size, few, []);
    Int8Benchmark int8 = new(gpu, rotatingBytes);
    Add("W8A8", int8.Run("W8A8", size, Chosen([1, 8, 16, 32, 64, 128, 256, 1024])));
    if (configs is not null && rows is not null)
    {
        // Where the one path ends and the other begins: asked for by name, for any number of rows.
        Add("W8A8 fused", int8.Run("W8A8 fused", size, rows, new Int8Choice(FusedRows: int.MaxValue)));
        Add("W8A8 warpgroups", int8.Run("W8A8 warpgroups", size, rows, new Int8Choice(FusedRows: int.MaxValue, WarpgroupRows: 1)));
        Add("W8A8 library", int8.Run("W8A8 library", size, rows, new Int8Choice(FusedRows: 0)));
    }

    Add("cuBLAS", new DenseBenchmark(gpu, rotatingBytes).Run(size, all));
}

if (rows is null && configs is null)
{
    AddDecoding();
}

return Finish();

int Finish()
{
    ResultFiles.Write(folder, run);
    Console.WriteLine(MarkdownReport.Of(run));
    return Agreement.Failures;
}

void AddDecoding()
{
    foreach (DecodeMeasurement measurement in new DecodeBenchmark(gpu).Run())
    {
        decoding.Add(measurement);
        Console.WriteLine($"{measurement.Model}, {measurement.Way}, {measurement.Context} before: {measurement.MicrosecondsPerToken:F1} µs a token");
        ResultFiles.WriteFigures(folder, run);
    }
}

int[] Chosen(int[] usual) => rows is null ? usual : [.. usual.Intersect(rows)];

void Run<TScheme>(string config, int size, int[] forwardRows, int[] gradientRows)
    where TScheme : struct, IQuantScheme<TScheme>, IGpuQuantScheme<TScheme> => Add(config, shapes.Run<TScheme>(config, size, forwardRows, gradientRows));

void Add(string config, IEnumerable<Measurement> found)
{
    foreach (Measurement measurement in configs?.Contains(config) == false ? [] : found)
    {
        measurements.Add(measurement);
        string what = $"{measurement.Config} {measurement.Operation} {measurement.Size}² M {measurement.M}";
        Agreement.Report($"{what}: {measurement.Microseconds:F2} µs", measurement.Error);
        ResultFiles.WriteFigures(folder, run);
    }
}
#else
Console.Error.WriteLine("Built without ILGPU: no package source carries it.");
return 2;
#endif
