using System.Globalization;
using Specializer.Robustness;

// dotnet run -c Release --project tests/Robustness -- fuzz [INPUTS] [SEED]
// dotnet run -c Release --project tests/Robustness -- soak [MINUTES]
// dotnet run -c Release --project tests/Robustness -- corpus tests/Robustness/Corpus
switch (args)
{
    case ["fuzz"]:
        return Fuzz(1_000_000, 1);
    case ["fuzz", var inputs] when IsWhole(inputs, out int count):
        return Fuzz(count, 1);
    case ["fuzz", var inputs, var from] when IsWhole(inputs, out int count) && IsWhole(from, out int seed):
        return Fuzz(count, seed);
    case ["soak"]:
        return Soak(10);
    case ["soak", var text] when double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double minutes):
        return Soak(minutes);
    case ["corpus", string folder]:
        Corpus.Write(folder);
        return 0;
    default:
        Console.Error.WriteLine("usage: fuzz [INPUTS] [SEED] | soak [MINUTES] | corpus FOLDER");
        return 2;
}

static bool IsWhole(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

static int Fuzz(int inputs, int seed) => new FuzzRun(inputs, seed).Run(Console.Out) ? 0 : 1;

static int Soak(double minutes) => new SoakRun(TimeSpan.FromMinutes(minutes)).Run(Console.Out) ? 0 : 1;
