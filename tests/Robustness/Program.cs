using System.Globalization;
using Specializer.Robustness;

// dotnet run -c Release --project tests/Robustness -- fuzz [INPUTS] [SEED]
// dotnet run -c Release --project tests/Robustness -- soak [MINUTES]
// dotnet run -c Release --project tests/Robustness -- corpus tests/Robustness/Corpus
switch (args)
{
    case ["fuzz", .. string[] rest] when rest.Length <= 2:
        var run = new FuzzRun(Number(rest, 0, 1_000_000), Number(rest, 1, 1));
        return run.Run(Console.Out) ? 0 : 1;
    case ["soak", .. string[] rest] when rest.Length <= 1:
        return new SoakRun(TimeSpan.FromMinutes(Number(rest, 0, 10))).Run(Console.Out) ? 0 : 1;
    case ["corpus", string folder]:
        Corpus.Write(folder);
        return 0;
    default:
        Console.Error.WriteLine("usage: fuzz [INPUTS] [SEED] | soak [MINUTES] | corpus FOLDER");
        return 2;
}

static int Number(string[] arguments, int index, int absent) =>
    index < arguments.Length ? int.Parse(arguments[index], NumberStyles.None, CultureInfo.InvariantCulture) : absent;
