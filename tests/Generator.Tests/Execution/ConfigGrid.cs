using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.Execution;

/// <summary>The configs that emitted code is run for, and that code, compiled once for all tests of the collection.</summary>
public sealed class ConfigGrid : IDisposable
{
    /// <summary>The collection that shares the compiled code.</summary>
    public const string Collection = "Emitted code of the config grid";

    private static readonly double[] Bits = [8, 6, 5, 4, 3, 2, 1, 1.58];
    private static readonly int[] GroupSizes = [8, 20, 24, 32, 64, 128];
    private static readonly ScaleType[] Scales = [ScaleType.Float32, ScaleType.Float16, ScaleType.BFloat16];

    private readonly CompiledSchemes _schemes = new(Declared.Keys);

    /// <summary>
    /// The configs by the attribute that declares them. Of hqq's packing, any two of the values above occur together in one (see
    /// <see cref="ConfigGridTests"/>); to them come groups that fill no register or are not a number, the other packings and methods, and int8 activations.
    /// </summary>
    public static IReadOnlyDictionary<string, QuantConfig> Declared { get; } =
        ((IEnumerable<QuantConfig>)[.. Pairwise(), .. OddGroups(), .. OtherPackings(), .. Int8()]).ToDictionary(config => config.ToString());

    /// <summary>The attributes, for theories.</summary>
    public static TheoryData<string> Configs => [.. Declared.Keys];

    /// <summary>The attributes of the configs with one type of activations.</summary>
    public static TheoryData<string> ConfigsOf(ActivationType type) => [.. Declared.Where(pair => pair.Value.Activations == type).Select(pair => pair.Key)];

    /// <summary>The attributes of one method's configs.</summary>
    public static TheoryData<string> ConfigsOf(QuantMethod method) => [.. Declared.Where(pair => pair.Value.Method == method).Select(pair => pair.Key)];

    /// <summary>The emitted kernels of a config.</summary>
    public Kernels KernelsOf(string attribute) => Kernels.Of(_schemes.StructOf(attribute));

    /// <summary>The scheme of a config.</summary>
    public QuantScheme SchemeOf(string attribute) => _schemes[attribute];

    /// <inheritdoc/>
    public void Dispose() => _schemes.Dispose();

    // Each bit width meets every group: three of them along axis 0, and the other three along axis 1.
    private static IEnumerable<QuantConfig> Pairwise()
    {
        for (int bits = 0; bits < Bits.Length; bits++)
        {
            for (int group = 0; group < GroupSizes.Length; group++)
            {
                yield return Config(Bits[bits], GroupSizes[group], (bits + group) % 2, Scales[(bits + (group / 2)) % Scales.Length]) with
                {
                    Optimize = group % 4 != 0,
                    RoundZero = group % 3 == 0,
                };
            }
        }
    }

    private static IEnumerable<QuantConfig> OddGroups() =>
    [
        Config(8, 3, axis: 1),
        Config(4, 5, axis: 1, ScaleType.Float16),
        Config(2, 72, axis: 0, ScaleType.BFloat16),
        Config(3, 11, axis: 0),
        Config(3, 2, axis: 1),
        Config(3, Groups.Whole, axis: 0),
        Config(4, Groups.Whole, axis: 1, ScaleType.Float16),
        Config(1, Groups.Whole, axis: 0, ScaleType.BFloat16),
        Config(8, Groups.PerTensor, axis: 1) with { Optimize = false },
        Config(3, Groups.PerTensor, axis: 1, ScaleType.BFloat16) with { Optimize = false, RoundZero = true },
    ];

    private static IEnumerable<QuantConfig> OtherPackings() =>
    [
        Config(3, 64, axis: 1, pack: PackLayout.Sequential),
        Config(3, 20, axis: 1, ScaleType.Float16, PackLayout.Sequential),
        MinMax(3, 64, PackLayout.Sequential),
        MinMax(3, 7, PackLayout.Sequential),
        MinMax(3, Groups.Whole, PackLayout.Sequential),
        Config(4, 32, axis: 1, ScaleType.BFloat16, PackLayout.RowMajor),
        Config(2, 20, axis: 1, pack: PackLayout.RowMajor),
        MinMax(4, 24, PackLayout.RowMajor),
        MinMax(2, Groups.PerTensor, PackLayout.RowMajor),
        MinMax(4, 16, PackLayout.FlexGen) with { Scale = ScaleType.Float16 },
        MinMax(4, 64, PackLayout.FlexGen) with { Scale = ScaleType.Float16 },
        AbsMean(PackLayout.RowMajor),
        AbsMean(PackLayout.Trits),
    ];

    private static IEnumerable<QuantConfig> Int8() => ((IEnumerable<QuantConfig>)
    [
        Config(8, 64, axis: 1),
        Config(5, 20, axis: 1, ScaleType.Float16),
        Config(4, 32, axis: 1),
        Config(3, 64, axis: 1, ScaleType.BFloat16),
        Config(3, 7, axis: 1),
        Config(2, 24, axis: 1, ScaleType.Float16),
        Config(1, Groups.Whole, axis: 1),
        MinMax(3, 128, PackLayout.Sequential),
        MinMax(4, 64, PackLayout.FlexGen) with { Scale = ScaleType.Float16 },
        AbsMean(PackLayout.Trits),
    ]).Select(config => config with { Activations = ActivationType.Int8 });

    private static QuantConfig Config(
        double bits, int group, int axis, ScaleType scale = ScaleType.Float32, PackLayout pack = PackLayout.HqqColumn) =>
        new(bits, group, axis, pack, QuantMethod.Hqq, Optimize: true, RoundZero: false, scale);

    private static QuantConfig MinMax(double bits, int group, PackLayout pack) =>
        Config(bits, group, axis: 1, pack: pack) with { Method = QuantMethod.MinMax, Optimize = false };

    private static QuantConfig AbsMean(PackLayout pack) =>
        Config(1.58, Groups.PerTensor, axis: 1, pack: pack) with { Method = QuantMethod.AbsMean, Optimize = false };
}

/// <summary>Ties <see cref="ConfigGrid"/> to its collection.</summary>
[CollectionDefinition(ConfigGrid.Collection)]
public sealed class ConfigGridCollection : ICollectionFixture<ConfigGrid>;
