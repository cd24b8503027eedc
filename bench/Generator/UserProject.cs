using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Specializer.Generator.Tests.Harness;
using static System.FormattableString;

namespace Specializer.GeneratorBench;

/// <summary>A project as a user has it: files of configs, eight to a file, among a hundred files that have none.</summary>
/// <remarks>Nothing in it is shared with another: a compilation that was bound before would be faster than a user's is.</remarks>
internal sealed class UserProject
{
    private const int ConfigsPerFile = 8;
    private const int OtherFiles = 100;

    /// <summary>The options of every tree. Roslyn 4.14, which the generator is built against, calls C# 14 Preview.</summary>
    public static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Preview);

    private readonly int _configs;

    /// <summary>Writes and parses the project.</summary>
    public UserProject(int configs)
    {
        _configs = configs;
        IEnumerable<SyntaxTree> trees = Enumerable.Range(0, (configs + ConfigsPerFile - 1) / ConfigsPerFile)
            .Select(file => Parse($"Configs{file}.cs", Configs(file)))
            .Concat(Enumerable.Range(0, OtherFiles).Select(file => Parse($"Other{file}.cs", Other(file))));
        Compilation = CSharpCompilation.Create(
            "UserProject",
            trees,
            References.All,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
    }

    /// <summary>The project before any edit.</summary>
    public CSharpCompilation Compilation { get; }

    /// <summary>The project after a number of keystrokes in the body of a method, in a file without configs.</summary>
    public CSharpCompilation KeystrokesElsewhere(int count) => Edit("Other50.cs", Other(50), "sum += 1", Invariant($"sum += {1000 + count}"));

    /// <summary>The project after a number of keystrokes in the body of a method, in a file with configs.</summary>
    public CSharpCompilation KeystrokesBesideConfigs(int count) => Edit("Configs0.cs", Configs(0), "=> 1", Invariant($"=> {1000 + count}"));

    /// <summary>The project after a number of edits of one config's group, each to one that it has not had.</summary>
    public CSharpCompilation ConfigEdits(int count) => Edit("Configs0.cs", Configs(0), "Group = 16", Invariant($"Group = {1000 + (8 * count)}"));

    private CSharpCompilation Edit(string path, string text, string before, string after)
    {
        int at = text.IndexOf(before, StringComparison.Ordinal);
        SyntaxTree old = Compilation.SyntaxTrees.Single(tree => tree.FilePath == path);
        return Compilation.ReplaceSyntaxTree(old, Parse(path, text.Remove(at, before.Length).Insert(at, after)));
    }

    private static SyntaxTree Parse(string path, string text) => CSharpSyntaxTree.ParseText(text, ParseOptions, path, Encoding.UTF8);

    private string Configs(int file)
    {
        var text = new StringBuilder("using Specializer;\nusing static Specializer.ScaleType;\n\nnamespace Configs;\n");
        for (int i = file * ConfigsPerFile; i < Math.Min(_configs, (file + 1) * ConfigsPerFile); i++)
        {
            // All differ: four widths, two axes, and a group for every eight of them.
            int bits = new[] { 4, 3, 2, 8 }[i % 4];
            text.Append(CultureInfo.InvariantCulture, $"\n[Quant(Bits = {bits}, Group = {16 + (8 * (i / 8))}, Axis = {i / 4 % 2}, Scale = Float16)]\n");
            text.Append(CultureInfo.InvariantCulture, $"public readonly partial struct Scheme{i};\n");
        }

        return text.Append(CultureInfo.InvariantCulture, $"\npublic static class Beside{file} {{ public static int One() => 1; }}\n").ToString();
    }

    private static string Other(int file)
    {
        var text = new StringBuilder("using System;\n\nnamespace Others;\n\n");
        text.Append(CultureInfo.InvariantCulture, $"[Serializable]\npublic class Other{file}\n{{\n");
        for (int method = 0; method < 10; method++)
        {
            text.Append(CultureInfo.InvariantCulture, $"    [Obsolete(\"old\")]\n    public int Method{method}(int[] values)\n    {{\n");
            text.Append("        int sum = 0;\n        foreach (int value in values)\n        {\n            sum += 1 + value;\n        }\n\n        return sum;\n    }\n\n");
        }

        return text.Append("}\n").ToString();
    }
}
