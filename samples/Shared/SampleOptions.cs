using System.CommandLine;

namespace Specializer.Samples;

/// <summary>Options that samples have in common, and the forms that others have.</summary>
public static class SampleOptions
{
    private const int DefaultWindows = 16;

    /// <summary><c>--windows</c>: how much of the held-out text is evaluated.</summary>
    public static Option<int> Windows() => Number(
        "--windows", DefaultWindows, "Windows of 512 bytes of held-out text to evaluate on, spread evenly over it; 400 are all", "-w");

    /// <summary><c>--model</c>: a folder with files; the model of the repository by default.</summary>
    public static Option<string> Model(string files) => Text("--model", ByteModel.DefaultFolder, $"Folder with {files}", "FOLDER", "-m");

    /// <summary>An option of a whole number.</summary>
    public static Option<int> Number(string name, int value, string description, params string[] aliases) => new(name, aliases)
    {
        Description = description,
        HelpName = "NUMBER",
        DefaultValueFactory = _ => value,
    };

    /// <summary>An option of a text, a name or a path.</summary>
    public static Option<string> Text(string name, string value, string description, string helpName, params string[] aliases) => new(name, aliases)
    {
        Description = description,
        HelpName = helpName,
        DefaultValueFactory = _ => value,
    };

    /// <summary>The value of an option that needs at least 1.</summary>
    /// <exception cref="UsageException">It is less.</exception>
    public static int RequirePositive(ParseResult parsed, Option<int> option) => parsed.GetValue(option) is var value && value >= 1
        ? value
        : throw new UsageException($"{option.Name} is {value}, but at least 1 is needed.");
}
