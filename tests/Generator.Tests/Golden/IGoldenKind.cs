using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.Golden;

/// <summary>
/// How cases of one kind are checked. Each kind is a class of its own in this folder; every class that implements this is found.
/// </summary>
public interface IGoldenKind
{
    /// <summary>The field <c>kind</c> of its cases.</summary>
    string Kind { get; }

    /// <summary>The configs that a case needs compiled, as attributes.</summary>
    IEnumerable<string> Configs(GoldenCase golden);

    /// <summary>Computes what the case records and fails where it differs by more than the kind allows.</summary>
    void Check(GoldenCase golden, CompiledSchemes schemes);
}
