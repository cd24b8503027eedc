using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Emit;

namespace Specializer.Generator.Tests.Harness;

/// <summary>Configs that were generated for, compiled together and loaded: emitted code, ready to run.</summary>
/// <remarks>
/// The code lives in a context of its own, which <see cref="Dispose"/> unloads; it shares this process's runtime assembly, so that
/// the schemes are ordinary <see cref="QuantScheme"/> objects.
/// </remarks>
public sealed class CompiledSchemes : IDisposable
{
    private const string AssemblyName = "CompiledSchemes";

    private readonly AssemblyLoadContext _context = new(AssemblyName, isCollectible: true);
    private readonly byte[] _compiled;
    private readonly Dictionary<string, QuantScheme> _schemes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AbsmaxScheme> _absmax = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Type> _structs = new(StringComparer.Ordinal);

    /// <summary>Compiles each distinct config into a public struct of its own.</summary>
    /// <param name="attributes">
    /// Configs as a user writes them: <c>[Quant(Bits = 3, Group = 64, Axis = 0)]</c>, <c>[Absmax(Operand = Weight)]</c>.
    /// </param>
    /// <param name="properties">MSBuild properties that the project sets.</param>
    public CompiledSchemes(IEnumerable<string> attributes, params ReadOnlySpan<(string Name, string Value)> properties)
        : this([.. attributes.Distinct(StringComparer.Ordinal)], compiled: null, properties)
    {
    }

    /// <summary>Loads configs that another process has compiled.</summary>
    /// <param name="attributes">The configs that it was given, in the same order.</param>
    /// <param name="compiled">What <see cref="Save"/> wrote.</param>
    public CompiledSchemes(IEnumerable<string> attributes, byte[] compiled)
        : this([.. attributes.Distinct(StringComparer.Ordinal)], compiled, [])
    {
    }

    private CompiledSchemes(string[] configs, byte[]? compiled, ReadOnlySpan<(string Name, string Value)> properties)
    {
        _compiled = compiled ?? Compile(Generate(configs, properties));
        Assembly assembly = _context.LoadFromStream(new MemoryStream(_compiled));
        Dictionary<string, string> configOf = new(StringComparer.Ordinal);
        for (int i = 0; i < configs.Length; i++)
        {
            configOf.Add(StructName(i), configs[i]);
            _structs.Add(configs[i], assembly.GetType($"Schemes.{StructName(i)}", throwOnError: true)!);
        }

        foreach (QuantScheme scheme in Registered<QuantScheme>(assembly, "QuantSchemes"))
        {
            _schemes.Add(configOf[scheme.Name], scheme);
        }

        foreach (AbsmaxScheme scheme in Registered<AbsmaxScheme>(assembly, "AbsmaxSchemes"))
        {
            _absmax.Add(configOf[scheme.Name], scheme);
        }
    }

    /// <summary>The scheme of a config, by the text that it was compiled from.</summary>
    public QuantScheme this[string attribute] => _schemes[attribute];

    /// <summary>The absmax scheme of a config, likewise.</summary>
    public AbsmaxScheme Absmax(string attribute) => _absmax[attribute];

    /// <summary>The struct of a config, for code that is generic over the scheme.</summary>
    public Type StructOf(string attribute) => _structs[attribute];

    /// <summary>Writes the assembly with the code.</summary>
    public void Save(string path) => File.WriteAllBytes(path, _compiled);

    /// <inheritdoc/>
    public void Dispose() => _context.Unload();

    /// <summary>What a registry lists; nothing where no struct has such a config, for then there is no registry.</summary>
    private static IReadOnlyList<T> Registered<T>(Assembly assembly, string registry) =>
        assembly.GetType($"Specializer.Generated.{AssemblyName}.{registry}")?.GetProperty("All")!.GetValue(null) as IReadOnlyList<T> ?? [];

    private static string StructName(int index) => $"Scheme{index}";

    /// <summary>Generates for configs, without compiling what is generated; the struct of config i is Scheme{i}.</summary>
    /// <param name="configs">Distinct configs.</param>
    /// <param name="properties">MSBuild properties that the project sets.</param>
    public static GeneratorRun Generate(string[] configs, params ReadOnlySpan<(string Name, string Value)> properties)
    {
        var source = new StringBuilder(
            """
            using Specializer;
            using static Specializer.AbsmaxGranularity;
            using static Specializer.AbsmaxOperand;
            using static Specializer.PackLayout;
            using static Specializer.ScaleType;

            namespace Schemes;

            """);
        for (int i = 0; i < configs.Length; i++)
        {
            source.Append($"\n{configs[i]}\npublic readonly partial struct {StructName(i)};\n");
        }

        GeneratorRun run = GeneratorHarness.Run(GeneratorHarness.Project(AssemblyName, source.ToString()), GeneratorHarness.Driver(properties));
        Assert.Null(run.Result.Exception);
        GeneratorRun.AssertNone([.. run.Diagnostics.Where(diagnostic => diagnostic.Severity > DiagnosticSeverity.Info)]);
        return run;
    }

    /// <summary>The assembly; its symbols are in it, so that a stack trace names emitted lines.</summary>
    private static byte[] Compile(GeneratorRun run)
    {
        using var assembly = new MemoryStream();
        EmitResult result = run.Output.Emit(assembly, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.Embedded));
        GeneratorRun.AssertNone(run.Problems(result.Diagnostics));
        return assembly.ToArray();
    }
}
