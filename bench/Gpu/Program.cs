// dotnet run -c Release --project bench/Gpu -- cuda [folder for results] [MB of weights to rotate over]
// For a machine without an SDK: dotnet publish bench/Gpu -c Release -r linux-x64 --self-contained
#if SPECIALIZER_ILGPU
using System.Globalization;
using System.Text.Json;
using Specializer;
using Specializer.GpuBench;
using Specializer.Tests;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
using GpuContext gpu = GpuContext.Open(args.Length > 0 ? args[0] : "cuda");
string folder = args.Length > 1 ? args[1] : ".";
long rotatingBytes = (args.Length > 2 ? long.Parse(args[2], CultureInfo.InvariantCulture) : 600) * 1_000_000;
Console.WriteLine($"{gpu.Device}, {Environment.ProcessorCount} threads, {DateTime.UtcNow:yyyy-MM-dd}; dense products by {gpu.Dense.Name}");
Agreement.CheckAll(gpu);
if (gpu.Device.Kind != GpuDeviceKind.Cuda)
{
    return Agreement.Failures;
}

double copy = new GpuStopwatch(gpu).CopyBandwidth();
Console.WriteLine($"copy of the device: {copy / 1e12:F2} TB/s");
int[] all = [1, 2, 4, 8, 16, 32, 64, 128, 256, 1024];
int[] few = [1, 8, 16, 32, 64];
int[] gradients = [1, 8, 16, 64, 256];
ShapeBenchmark shapes = new(gpu, rotatingBytes);
List<Measurement> measurements = [];

// More blocks than the device runs at once, and more columns than a block of one row holds.
Add(shapes.Run<Gpu4>("W4", 24576, [1, 16, 64], [8, 16]));
foreach (int size in new[] { 16384, 8192, 4096 })
{
    Add(shapes.Run<Gpu4>("W4", size, all, gradients));
    Add(shapes.Run<Gpu3>("W3", size, few, gradients));
    Add(shapes.Run<Gpu2>("W2", size, few, gradients));
    Add(shapes.Run<Gpu8>("W8", size, few, gradients));
    Add(shapes.Run<Gpu1>("W1", size, [1, 16], []));
    Add(new DenseBenchmark(gpu, rotatingBytes).Run(size, all));
}

string driver = File.Exists("/proc/driver/nvidia/version")
    ? File.ReadLines("/proc/driver/nvidia/version").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(word => word.Count(c => c == '.') >= 1) ?? "unknown"
    : "unknown";
BenchmarkRun run = new(gpu.Device.Name, driver, DateTime.UtcNow.ToString("yyyy-MM-dd"), copy, measurements);
Write("gpu.md", MarkdownReport.Of(run));
foreach (int size in measurements.Select(each => each.Size).Distinct())
{
    Write($"gpu-{size}.svg", BandwidthPlot.Of(run, size));
}

Console.WriteLine(MarkdownReport.Of(run));
return Agreement.Failures;

void Add(IEnumerable<Measurement> found)
{
    foreach (Measurement measurement in found)
    {
        measurements.Add(measurement);
        Agreement.Report($"{measurement.Config} {measurement.Operation} {measurement.Size}² M {measurement.M}: {measurement.Microseconds:F2} µs", measurement.Error);
        Write("gpu.json", JsonSerializer.Serialize(measurements, new JsonSerializerOptions { WriteIndented = true, NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals }));
    }
}

void Write(string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);
#else
Console.Error.WriteLine("Built without ILGPU: no package source carries it.");
return 2;
#endif
