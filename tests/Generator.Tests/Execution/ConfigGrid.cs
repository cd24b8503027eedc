using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.Execution;

/// <summary>The configs that emitted code is run for, and that code, compiled once for all tests of the collection.</summary>
public sealed class ConfigGrid : IDisposable
{
    /// <summary>The collection that shares the compiled code.</summary>
    public const string Collection = "Emitted code of the config grid";

    private static readonly double[] Bits = [8, 6, 5, 4, 3, 2, 1, 1.58];
    private static readonly int[] Groups = [8, 20, 24, 32, 64, 128];
    private static readonly ScaleType[] Scales = [ScaleType.Float32, ScaleType.Float16, ScaleType.BFloat16];

    private readonly CompiledSchemes _schemes = new(Declared.Keys);

    /// <summary>
    /// The configs by the attribute that declares them. Any two of the values above occur together in one (see
    /// <see cref="ConfigGridTests"/>); to them come groups that fill no register.
    /// </summary>
    public static IReadOnlyDictionary<string, QuantConfig> Declared { get; } = Pairwise()
        .Append(Config(8, 3, axis: 1))
        .Append(Config(4, 5, axis: 1, ScaleType.Float16))
        .Append(Config(2, 72, axis: 0, ScaleType.BFloat16))
        .Append(Config(3, 11, axis: 0))
        .Append(Config(3, 2, axis: 1))
        .ToDictionary(config => config.ToString());

    /// <summary>The attributes, for theories.</summary>
    public static TheoryData<string> Configs => [.. Declared.Keys];

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
            for (int group = 0; group < Groups.Length; group++)
            {
                yield return Config(Bits[bits], Groups[group], (bits + group) % 2, Scales[(bits + (group / 2)) % Scales.Length]) with
                {
                    Optimize = group % 4 != 0,
                    RoundZero = group % 3 == 0,
                };
            }
        }
    }

    private static QuantConfig Config(double bits, int group, int axis, ScaleType scale = ScaleType.Float32) =>
        new(bits, group, axis, PackLayout.HqqColumn, Optimize: true, RoundZero: false, scale);
}

/// <summary>Ties <see cref="ConfigGrid"/> to its collection.</summary>
[CollectionDefinition(ConfigGrid.Collection)]
public sealed class ConfigGridCollection : ICollectionFixture<ConfigGrid>;
