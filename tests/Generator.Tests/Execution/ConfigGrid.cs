using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.Execution;

/// <summary>The configs that emitted code is run for, and that code, compiled once for all tests of the collection and its children.</summary>
public sealed class ConfigGrid : IDisposable
{
    /// <summary>The collection that shares the compiled code.</summary>
    public const string Collection = "Emitted code of the config grid";

    /// <summary>Where a child process finds the code that its parent has compiled; see <see cref="ChildRun"/>.</summary>
    public const string AssemblyVariable = "SPECIALIZER_GRID_ASSEMBLY";

    private readonly CompiledSchemes _schemes = SwedishCulture.Run(Compile);

    /// <summary>
    /// All configs by the attributes that declare them. Every form of storage (bits, packing, group, axis) of
    /// <see cref="ConfigSpace"/>, any two of all values, and any three besides the group occur together in one (see
    /// <see cref="ConfigGridTests"/>); to them come a few groups that fill no register.
    /// </summary>
    public static IReadOnlyDictionary<string, SchemeConfig> Schemes { get; } = Covering().Concat(OddGroups())
        .ToDictionary(scheme => scheme.ToString());

    /// <summary>The configs of the weights alone.</summary>
    public static IReadOnlyDictionary<string, QuantConfig> Declared { get; } =
        Schemes.ToDictionary(pair => pair.Key, pair => pair.Value.Weight);

    /// <summary>The attributes, for theories.</summary>
    public static TheoryData<string> Configs => [.. Declared.Keys];

    /// <summary>The attributes of the configs with one type of activations.</summary>
    public static TheoryData<string> ConfigsOf(ActivationType type) => [.. Declared.Where(pair => pair.Value.Activations == type).Select(pair => pair.Key)];

    /// <summary>The attributes of the configs with one type of activations and groups along one axis.</summary>
    public static TheoryData<string> ConfigsOf(ActivationType type, int axis) =>
        [.. Declared.Where(pair => pair.Value.Activations == type && pair.Value.Axis == axis).Select(pair => pair.Key)];

    /// <summary>The attributes of one method's configs.</summary>
    public static TheoryData<string> ConfigsOf(QuantMethod method) => [.. Declared.Where(pair => pair.Value.Method == method).Select(pair => pair.Key)];

    /// <summary>The emitted kernels of a config.</summary>
    public Kernels KernelsOf(string attribute) => Kernels.Of(_schemes.StructOf(attribute));

    /// <summary>The scheme of a config.</summary>
    public QuantScheme SchemeOf(string attribute) => _schemes[attribute];

    /// <summary>Writes the compiled code, for children to load.</summary>
    public void Save(string path) => _schemes.Save(path);

    /// <inheritdoc/>
    public void Dispose() => _schemes.Dispose();

    /// <summary>The fewest columns of sets that must meet: pairs, triples without the group, the form of storage.</summary>
    public static IEnumerable<int[]> Together()
    {
        int count = ConfigSpace.Dimensions.Count;
        int group = ConfigSpace.Storage[2];
        yield return ConfigSpace.Storage;
        for (int a = 0; a < count; a++)
        {
            for (int b = a + 1; b < count; b++)
            {
                yield return [a, b];
                for (int c = b + 1; c < count; c++)
                {
                    if (a != group && b != group && c != group)
                    {
                        yield return [a, b, c];
                    }
                }
            }
        }
    }

    private static CompiledSchemes Compile() => Environment.GetEnvironmentVariable(AssemblyVariable) is { } path
        ? new(Schemes.Keys, File.ReadAllBytes(path))
        : new(Schemes.Keys);

    private static IReadOnlyList<SchemeConfig> Covering() => CoveringRows.Choose(ConfigSpace.All, ConfigSpace.Dimensions, [.. Together()]);

    private static IEnumerable<SchemeConfig> OddGroups() => new[]
    {
        Config(8, 3, axis: 1),
        Config(4, 5, axis: 1, ScaleType.Float16),
        Config(3, 11, axis: 0),
        Config(3, 9, axis: 1) with { Activations = ActivationType.Int8 },
        Config(3, 19, axis: 0) with { Activations = ActivationType.Int8 },
    }.Select(config => new SchemeConfig(config, null, null));

    private static QuantConfig Config(double bits, int group, int axis, ScaleType scale = ScaleType.Float32) =>
        new(bits, group, axis, PackLayout.HqqColumn, QuantMethod.Hqq, Optimize: true, RoundZero: false, scale);
}

/// <summary>Ties <see cref="ConfigGrid"/> to its collection.</summary>
[CollectionDefinition(ConfigGrid.Collection)]
public sealed class ConfigGridCollection : ICollectionFixture<ConfigGrid>;
