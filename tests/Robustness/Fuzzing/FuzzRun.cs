using System.Diagnostics;

namespace Specializer.Robustness;

/// <summary>Feeds malformed files to every reader and watches for undocumented exceptions, memory and time.</summary>
/// <param name="inputs">Files in all.</param>
/// <param name="seed">Determines them.</param>
public sealed class FuzzRun(int inputs, int seed)
{
    // A header of many small entries becomes objects several times its size; the rest is the reader's own, whatever the file.
    private const long AllocatedPerByte = 64;
    private const long AllocatedAlways = 512 << 10;
    private const int MostFaults = 10;
    private static readonly TimeSpan LongestAllowed = TimeSpan.FromSeconds(10);

    /// <summary>The figures of each reader, once it ran.</summary>
    public List<FuzzFigures> Figures { get; } = [];

    /// <summary>Runs all readers and prints a table; an input that faulted is kept in the folder that is printed with it.</summary>
    /// <returns>Whether there was no fault.</returns>
    public bool Run(TextWriter output)
    {
        string folder = Directory.CreateTempSubdirectory("specializer-fuzz-").FullName;
        foreach (FuzzTarget target in FuzzTarget.All)
        {
            Figures.Add(Run(target, folder));
        }

        output.WriteLine("| reader | inputs | refused | read | most allocated, KB | longest, ms | faults |\n|---|--:|--:|--:|--:|--:|--:|");
        foreach (FuzzFigures figures in Figures)
        {
            output.WriteLine(figures.Row);
        }

        foreach (string fault in Figures.SelectMany(figures => figures.Faults))
        {
            output.WriteLine(fault);
        }

        bool isClean = Figures.TrueForAll(figures => figures.Faults.Count == 0);
        if (isClean)
        {
            Directory.Delete(folder, recursive: true);
        }

        return isClean;
    }

    private FuzzFigures Run(FuzzTarget target, string root)
    {
        string folder = Directory.CreateDirectory(Path.Combine(root, target.Name.Replace(' ', '-'))).FullName;
        foreach ((string corpusFile, string fileName) in target.Beside)
        {
            File.Copy(Path.Combine(Corpus.Folder, corpusFile), Path.Combine(folder, fileName));
        }

        var figures = new FuzzFigures(target);
        var mutator = new Mutator(new Random(seed));
        byte[] valid = Corpus.Read(target.CorpusFile);
        string path = Path.Combine(folder, target.FileName);
        File.WriteAllBytes(path, valid);

        // Compiles what is run, so that the first input's memory is the reader's own.
        target.Read(path);
        long count = (long)inputs * target.Share / 100;
        for (long i = 0; i < count && figures.Faults.Count < MostFaults; i++)
        {
            byte[] input = target.IsSafetensors ? mutator.MutateSafetensors(valid) : mutator.Mutate(valid);
            File.WriteAllBytes(path, input);
            if (Feed(figures, path, input.Length) is { } fault)
            {
                string kept = Path.Combine(folder, $"fault-{figures.Faults.Count}");
                File.WriteAllBytes(kept, input);
                figures.Faults.Add($"{target.Name}: {fault} ({kept})");
            }
        }

        return figures;
    }

    /// <summary>Reads one input; returns what was wrong, or null.</summary>
    private static string? Feed(FuzzFigures figures, string path, int length)
    {
        bool wasAccepted = false;
        string? fault = null;
        long before = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        using (new Timer(_ => Environment.FailFast($"{path} has kept its reader busy for {LongestAllowed}."), null, LongestAllowed, Timeout.InfiniteTimeSpan))
        {
            try
            {
                figures.Target.Read(path);
                wasAccepted = true;
            }
            catch (Exception exception) when (FuzzTarget.IsDocumented(exception))
            {
                // As it should be.
            }
            catch (Exception exception)
            {
                fault = $"{exception.GetType().Name}: {exception.Message}";
            }
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        figures.Count(wasAccepted, Stopwatch.GetElapsedTime(start), allocated);
        return fault ?? (allocated > AllocatedAlways + (AllocatedPerByte * length) ? $"{allocated} bytes allocated for a file of {length}" : null);
    }
}
