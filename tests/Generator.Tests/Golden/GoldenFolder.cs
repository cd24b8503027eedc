using System.Text.Json;

namespace Specializer.Generator.Tests.Golden;

/// <summary>The golden cases of a folder: of every <c>x.json</c> that lies beside an <c>x.safetensors</c>.</summary>
public static class GoldenFolder
{
    /// <summary>The environment variable that names another folder than this project's own.</summary>
    public const string Variable = "SPECIALIZER_GOLDEN";

    private static readonly Lazy<IReadOnlyDictionary<(string File, string Name), GoldenCase>> AllCases = new(Read);

    /// <summary>Every kind of this assembly, by its name.</summary>
    public static IReadOnlyDictionary<string, IGoldenKind> Kinds { get; } = typeof(GoldenFolder).Assembly.GetTypes()
        .Where(type => !type.IsAbstract && typeof(IGoldenKind).IsAssignableFrom(type))
        .Select(type => (IGoldenKind)Activator.CreateInstance(type)!)
        .ToDictionary(kind => kind.Kind);

    /// <summary>The cases whose kind is known, by file and name.</summary>
    public static IReadOnlyDictionary<(string File, string Name), GoldenCase> Cases => AllCases.Value;

    private static Dictionary<(string File, string Name), GoldenCase> Read()
    {
        string folder = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named
            ? Path.GetFullPath(named)
            : Path.Combine(AppContext.BaseDirectory, "golden");
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"The folder of golden cases '{folder}' does not exist; {Variable} names it where it is set.");
        }

        var cases = new Dictionary<(string File, string Name), GoldenCase>();
        foreach (string json in Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            string tensors = Path.ChangeExtension(json, ".safetensors");
            if (File.Exists(tensors))
            {
                ReadPair(json, tensors, cases);
            }
        }

        return cases.Count > 0
            ? cases
            : throw new InvalidDataException($"'{folder}' holds no golden case of a known kind in any pair of x.json and x.safetensors.");
    }

    private static void ReadPair(string json, string tensorFile, Dictionary<(string File, string Name), GoldenCase> cases)
    {
        // Both stay open as long as the process: cases read their tensors when they are checked.
        JsonElement list = JsonDocument.Parse(File.ReadAllBytes(json)).RootElement;
        SafetensorsFile tensors = SafetensorsFile.Open(tensorFile);
        foreach (JsonElement fields in list.EnumerateArray())
        {
            var golden = new GoldenCase(fields, tensors);
            if (Kinds.ContainsKey(golden.Kind))
            {
                cases.Add((Path.GetFileNameWithoutExtension(json), golden.Name), golden);
            }
        }
    }
}
