// dotnet run -c Release --project bench/Generator [-- configs…]
// Times of the generator in Roslyn's driver, for a project of 1, 32 and 256 configs or of the numbers given.
// dotnet run -c Release --project bench/Generator -- --parts [configs]
// What a keystroke's time consists of.
using System.Globalization;
using System.Runtime.InteropServices;
using Specializer.GeneratorBench;

if (args is [FirstRun.Argument, string configs])
{
    Console.WriteLine(FirstRun.Measure(int.Parse(configs, CultureInfo.InvariantCulture)).ToString("F1", CultureInfo.InvariantCulture));
    return;
}

Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{DateTime.UtcNow:yyyy-MM-dd}, {Environment.ProcessorCount} threads, {RuntimeInformation.FrameworkDescription}; median (slowest), ms"));
Console.WriteLine();
if (args is [KeystrokeParts.Argument, ..])
{
    KeystrokeParts.Print(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 256);
    return;
}

Console.WriteLine("| configs | first run of a process | cold | nothing changed | keystroke elsewhere | of that, Roslyn alone | keystroke beside configs | one config edited | emitted lines |");
Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
foreach (int size in args.Length > 0 ? args.Select(arg => int.Parse(arg, CultureInfo.InvariantCulture)) : [1, 32, 256])
{
    var times = new GeneratorTimes(size);
    Console.WriteLine(
        $"| {size} | {FirstRun.InChildren(size)} | {times.Cold()} | {times.Unchanged()} | {times.Edited((project, i) => project.KeystrokesElsewhere(i))} "
        + $"| {times.EditedForRoslynAlone((project, i) => project.KeystrokesElsewhere(i))} "
        + $"| {times.Edited((project, i) => project.KeystrokesBesideConfigs(i))} | {times.Edited((project, i) => project.ConfigEdits(i))} | {times.EmittedLines} |");
}
