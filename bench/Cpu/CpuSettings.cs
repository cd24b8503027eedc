using System.Globalization;

namespace Specializer.Bench.Cpu;

/// <summary>What to measure, as the command line says it.</summary>
/// <param name="GgmlPath">ggml's test-backend-ops, or null to measure without a peer.</param>
/// <param name="Only">Text that a kernel's name must contain, or empty for all.</param>
/// <param name="Output">The folder for cpu.md, cpu.json and cpu-roofline.svg, or null to print only.</param>
/// <param name="Rounds">How often ours and ggml's are timed by turns; the best round counts.</param>
/// <param name="Seconds">Time for one kernel, shape and M in a round.</param>
internal sealed record CpuSettings(string? GgmlPath, string Only, string? Output, int Rounds, double Seconds)
{
    /// <summary>What the options are, in a form that can be shown.</summary>
    public const string Usage =
        "--cpu [--ggml PATH] [--only TEXT] [--output FOLDER] [--rounds COUNT] [--seconds TIME]";

    /// <summary>The command with these settings, the peer without its folder.</summary>
    public string Command => string.Create(
        CultureInfo.InvariantCulture,
        $"dotnet run -c Release --project bench -- --cpu{Option("ggml", Path.GetFileName(GgmlPath))}{Option("only", Only)} --rounds {Rounds} --seconds {Seconds}");

    /// <summary>Reads the options behind --cpu.</summary>
    /// <exception cref="ArgumentException">An option is unknown, lacks its value or has one that is out of range.</exception>
    public static CpuSettings Parse(ReadOnlySpan<string> arguments)
    {
        var settings = new CpuSettings(null, "", null, Rounds: 2, Seconds: 0.5);
        for (int i = 0; i < arguments.Length; i += 2)
        {
            string value = i + 1 < arguments.Length ? arguments[i + 1] : throw Wrong($"{arguments[i]} needs a value.");
            settings = arguments[i] switch
            {
                "--ggml" => settings with { GgmlPath = File.Exists(value) ? value : throw Wrong($"There is no file {value}.") },
                "--only" => settings with { Only = KernelGroup.Named(value).Any() ? value : throw Wrong($"No kernel is called {value}; there are {Names}.") },
                "--output" => settings with { Output = value },
                "--rounds" => settings with { Rounds = int.TryParse(value, out int rounds) && rounds > 0 ? rounds : throw Wrong($"{value} is no count of rounds.") },
                "--seconds" => settings with { Seconds = double.TryParse(value, out double time) && time > 0 ? time : throw Wrong($"{value} is no time in seconds.") },
                _ => throw Wrong($"There is no option {arguments[i]}."),
            };
        }

        return settings;
    }

    private static string Names => string.Join(", ", KernelGroup.All.Select(group => group.Name));

    private static string Option(string name, string? value) =>
        string.IsNullOrEmpty(value) ? "" : value.Contains(' ', StringComparison.Ordinal) ? $" --{name} \"{value}\"" : $" --{name} {value}";

    private static ArgumentException Wrong(string what) => new($"{what} Options: {Usage}");
}
