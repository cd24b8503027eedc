using System.Globalization;
using Microsoft.CodeAnalysis;
using Specializer.Generator.Tests.Execution;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.Budgets;

/// <summary>A project's own budget: what is said about it, and that it changes the code but no result.</summary>
public sealed class BudgetNoticeTests
{
    private const string Property = "SpecializerUnrollBudget";

    [Theory]
    [InlineData("SPZ0601", "8", "[Quant(Bits = 3)]", "Q3G64A1_HqqColumn_Float32 writes out 8 columns of its product a turn instead of 16: 16 vector steps exceed the budget of 8; results are the same bits, a product may take longer")]
    [InlineData("SPZ0601", "4", "[Quant(Bits = 4)]", "Q4G64A1_HqqColumn_Float32 writes out 4 columns of its product a turn instead of 8: 8 vector steps exceed the budget of 4; results are the same bits, a product may take longer")]
    [InlineData("SPZ0601", "7", "[Quant(Activations = ActivationType.Int8)]", "Q4G64A1_HqqColumn_Float32_Int8 writes out 4 columns of its product a turn instead of 32: 8 vector steps exceed the budget of 7; results are the same bits, a product may take longer")]
    [InlineData("SPZ0602", "few", "[Quant]", "SpecializerUnrollBudget = few is not possible: write a whole number from 4 on, or nothing for 16")]
    [InlineData("SPZ0602", "3", "[Quant]", "SpecializerUnrollBudget = 3 is not possible: write a whole number from 4 on, or nothing for 16")]
    public void Budget_BelowTheBest_IsSaid(string id, string budget, string config, string message)
    {
        Diagnostic diagnostic = Assert.Single(Run(budget, config).Diagnostics);
        Assert.Equal((id, message), (diagnostic.Id, diagnostic.GetMessage(CultureInfo.InvariantCulture)));
        Assert.Equal(id == "SPZ0602" ? DiagnosticSeverity.Error : DiagnosticSeverity.Info, diagnostic.Severity);
    }

    [Theory]
    [InlineData("SPZ0601", "16", "[Quant(Bits = 3)]")]
    [InlineData("SPZ0601", "4", "[Quant(Bits = 8)]")]
    [InlineData("SPZ0601", "8", "[Quant(Activations = ActivationType.Int8)]")]
    [InlineData("SPZ0602", "", "[Quant(Bits = 1)]")]
    [InlineData("SPZ0602", "4000", "[Quant(Bits = 1)]")]
    public void Budget_ThatIsEnough_ChangesNothing(string id, string budget, string config)
    {
        Assert.StartsWith("SPZ06", id, StringComparison.Ordinal);
        GeneratorRun run = Run(budget, config);
        run.AssertClean();
        Assert.Equal(GeneratorHarness.RunClean(Source(config)).Files, run.Files);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    public void MatMul_UnderALowBudget_GivesTheSameBits(int budget)
    {
        string[] configs = [.. ConfigGrid.Declared.Keys.Where(config => !config.Contains("QuantScale") && !config.Contains("QuantZero")).Where((_, i) => i % 4 == 0)];
        Assert.Contains(configs, config => ConfigGrid.Declared[config].Activations == ActivationType.Int8);
        using var whole = new CompiledSchemes(configs);
        using var rolled = new CompiledSchemes(configs, (Property, budget.ToString(CultureInfo.InvariantCulture)));
        foreach (string config in configs)
        {
            Near.Exact<float>(config, Products(whole[config]), Products(rolled[config]));
        }
    }

    /// <summary>Products with 1 to 7 rows of x: straight from the codes, and from a panel by whole register tiles and rests.</summary>
    private static float[] Products(QuantScheme scheme)
    {
        QuantConfig config = scheme.Config;
        (int n, int k) = config.Group <= 0 ? (40, config.Pack == PackLayout.FlexGen ? 80 : 84) : config.Axis == 0 ? (2 * config.Group, 84) : (40, 8 * config.Group);
        var random = new Random(1);
        float[] weight = [.. Enumerable.Range(0, n * k).Select(_ => random.NextSingle() - 0.5f)];
        float[] x = [.. Enumerable.Range(0, 7 * k).Select(_ => random.NextSingle() - 0.5f)];
        QuantizedTensor tensor = scheme.Quantize(weight, n, k);
        var all = new List<float>();
        for (int m = 1; m <= 7; m++)
        {
            float[] y = new float[m * n];
            tensor.MatMul(x.AsSpan(0, m * k), m, y);
            all.AddRange(y);
        }

        return [.. all];
    }

    private static GeneratorRun Run(string budget, string config) =>
        GeneratorHarness.Run(GeneratorHarness.Project("Tests", Source(config)), GeneratorHarness.Driver((Property, budget)));

    private static string Source(string config) => $"using Specializer;\n{config} public partial struct Scheme;";
}
