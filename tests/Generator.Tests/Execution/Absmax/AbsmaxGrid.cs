using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.Execution.Absmax;

/// <summary>Every function of the absmax format at every bit width, compiled once for all tests of the collection.</summary>
public sealed class AbsmaxGrid : IDisposable
{
    /// <summary>The collection that shares the compiled code.</summary>
    public const string Collection = "Emitted code of the absmax grid";

    private readonly CompiledSchemes _schemes = new(Declared.Keys);

    /// <summary>The configs by the attribute that declares them.</summary>
    public static IReadOnlyDictionary<string, AbsmaxConfig> Declared { get; } = AbsmaxFunction.All
        .SelectMany(function => Enumerable.Range(2, 7).Select(
            bits => new AbsmaxConfig(bits, function.Operand, function.Granularity, function.Symmetric)))
        .ToDictionary(config => config.ToString());

    /// <summary>The attributes, for theories.</summary>
    public static TheoryData<string> Configs => [.. Declared.Keys];

    /// <summary>The attributes of 8 bits, for theories.</summary>
    public static TheoryData<string> Configs8 => [.. Declared.Where(pair => pair.Value.Bits == 8).Select(pair => pair.Key)];

    /// <summary>The scheme of a config.</summary>
    public AbsmaxScheme SchemeOf(string attribute) => _schemes.Absmax(attribute);

    /// <inheritdoc/>
    public void Dispose() => _schemes.Dispose();
}

/// <summary>Ties <see cref="AbsmaxGrid"/> to its collection.</summary>
[CollectionDefinition(AbsmaxGrid.Collection)]
public sealed class AbsmaxGridCollection : ICollectionFixture<AbsmaxGrid>;
