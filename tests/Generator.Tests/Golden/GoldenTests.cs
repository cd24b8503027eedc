namespace Specializer.Generator.Tests.Golden;

/// <summary>What the reference implementations computed, computed here by emitted code.</summary>
[Trait("Category", "Golden")]
public sealed class GoldenTests(GoldenSchemes schemes) : IClassFixture<GoldenSchemes>
{
    public static TheoryData<string, string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string, string>();
            foreach (((string file, string name), GoldenCase golden) in GoldenFolder.Cases)
            {
                cases.Add(golden.Kind, name, file);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Case_ComputedByEmittedCode_EqualsTheReference(string kind, string name, string file)
    {
        GoldenCase golden = GoldenFolder.Cases[(file, name)];
        GoldenFolder.Kinds[kind].Check(golden, schemes.For(golden));
    }
}
