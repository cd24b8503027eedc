// dotnet run -c Release --project bench/Gpu -- cuda [copies of W in MB]
// For a machine without an SDK: dotnet publish bench/Gpu -c Release -r linux-x64 --self-contained
#if SPECIALIZER_ILGPU
using Specializer;
using Specializer.GpuBench;
using Specializer.Tests;

using GpuContext gpu = GpuContext.Open(args.Length > 0 ? args[0] : "cuda");
long rotatingBytes = (args.Length > 1 ? long.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 600) * 1_000_000;
Console.WriteLine($"{gpu.Device}, {Environment.ProcessorCount} threads, {DateTime.UtcNow:yyyy-MM-dd}");
Agreement.Check<Gpu8>(gpu);
Agreement.Check<Gpu4>(gpu);
Agreement.Check<Gpu4G32>(gpu);
Agreement.Check<Gpu4G48>(gpu);
Agreement.Check<Gpu3>(gpu);
Agreement.Check<Gpu3G16>(gpu);
Agreement.Check<Gpu3G128>(gpu);
Agreement.Check<Gpu2>(gpu);
Agreement.Check<Gpu2Whole>(gpu);
Agreement.Check<Gpu1>(gpu);
Agreement.Check<GpuMinMax4>(gpu);
if (gpu.Device.Kind == GpuDeviceKind.Cuda)
{
    ProductTimes times = new(gpu, rotatingBytes);
    times.TimeCopy();
    foreach (int size in new[] { 4096, 8192, 16384 })
    {
        times.Time<Gpu4>(size);
        times.Time<Gpu3>(size);
        times.Time<Gpu2>(size);
        times.Time<Gpu1>(size);
        times.Time<Gpu8>(size);
    }
}

return Agreement.Failures;
#else
Console.Error.WriteLine("Built without ILGPU: no package source carries it.");
return 2;
#endif
