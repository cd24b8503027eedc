extern alias generator;
using System.Diagnostics;
using generator::Specializer.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Specializer.GeneratorBench;

/// <summary>
/// Times of the driver's runs in this process, whose generator and compiler are warm. Each run is of a compilation that nobody has bound
/// yet, as an editor's is after a keystroke; so none can be repeated, and each is timed by itself.
/// </summary>
internal sealed class GeneratorTimes
{
    // A cold run takes long with many configs, and little time on its own decides how many fit into a minute.
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(6);
    private const int MostRuns = 200;

    private readonly int _configs;

    /// <summary>Warms up.</summary>
    /// <param name="configs">Configs of the project.</param>
    public GeneratorTimes(int configs)
    {
        _configs = configs;
        Stopwatch warming = Stopwatch.StartNew();
        for (int run = 0; run < 10 || warming.Elapsed < Budget; run++)
        {
            UserProject project = new(configs);
            GeneratorDriver driver = Driver().RunGenerators(project.Compilation);
            driver.RunGenerators(project.KeystrokesElsewhere(1));
            EmittedLines = driver.GetRunResult().GeneratedTrees.Sum(tree => tree.GetText().Lines.Count);
        }
    }

    /// <summary>Lines that the generator writes for the project.</summary>
    public int EmittedLines { get; }

    /// <summary>A driver that has not run before, and a project that has not been bound: what a build does.</summary>
    public Times Cold() => Repeat(() =>
    {
        UserProject project = new(_configs);
        GeneratorDriver driver = Driver();

        // The garbage of the project that was written is not the run's.
        GC.Collect();
        return () => driver.RunGenerators(project.Compilation);
    });

    /// <summary>The same compilation again and again.</summary>
    public Times Unchanged() => Edited((project, _) => project.Compilation);

    /// <summary>One edit after the other, as an editor runs the generator: each on the driver that the last one left.</summary>
    /// <param name="edit">The project after so many edits.</param>
    public Times Edited(Func<UserProject, int, Compilation> edit) => Edited(Driver(), edit);

    /// <summary>The same for another generator.</summary>
    public Times Edited(IIncrementalGenerator generator, Func<UserProject, int, Compilation> edit) => Edited(Driver(generator), edit);

    /// <summary>
    /// The same for a generator that asks for the attribute and does nothing with it: Roslyn's own part, which binds every attribute of a new
    /// compilation again.
    /// </summary>
    public Times EditedForRoslynAlone(Func<UserProject, int, Compilation> edit) => Edited(PartGenerator.Query("Specializer.QuantAttribute"), edit);

    private Times Edited(GeneratorDriver driver, Func<UserProject, int, Compilation> edit)
    {
        UserProject project = new(_configs);
        driver = driver.RunGenerators(project.Compilation);
        int edits = 0;
        return Repeat(() =>
        {
            Compilation edited = edit(project, ++edits);
            return () => driver = driver.RunGenerators(edited);
        });
    }

    /// <summary>A driver as a build and an editor have it: it records no steps.</summary>
    public static GeneratorDriver Driver() => Driver(new SpecializerGenerator());

    private static GeneratorDriver Driver(IIncrementalGenerator generator) => CSharpGeneratorDriver.Create(
        [generator.AsSourceGenerator()],
        parseOptions: UserProject.ParseOptions,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: false));

    private static Times Repeat(Func<Func<GeneratorDriver>> prepare)
    {
        var times = new List<double>();
        Stopwatch spent = Stopwatch.StartNew();
        while (times.Count < 5 || (times.Count < MostRuns && spent.Elapsed < Budget))
        {
            Func<GeneratorDriver> run = prepare();
            long start = Stopwatch.GetTimestamp();
            GeneratorDriver driver = run();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            if (driver.GetRunResult().Diagnostics.Length > 0)
            {
                throw new InvalidOperationException(driver.GetRunResult().Diagnostics[0].ToString());
            }
        }

        return new Times(times);
    }
}
