using System.Text.RegularExpressions;
using Specializer.Generator.Tests.Execution;
using Specializer.Generator.Tests.Harness;
using Specializer.Kernels;
using Specializer.Layout;

namespace Specializer.Generator.Tests.Cards;

/// <summary>The closed forms of kernel cards, against the layouts that they sum up and against real tensors.</summary>
[Collection(ConfigGrid.Collection)]
public sealed class KernelCardTests(ConfigGrid grid)
{
    private const double Rounding = 1e-9;

    [Theory]
    [MemberData(nameof(ConfigGrid.Configs), MemberType = typeof(ConfigGrid))]
    public void Card_OfAnyConfig_IsWhatItsLayoutsHold(string attribute)
    {
        QuantScheme scheme = grid.SchemeOf(attribute);
        (int n, int k) = FullShape(scheme.Config);
        StorageLayout storage = scheme.Config.Layout(n, k);
        bool hasLength = scheme.Config.Group > 0;
        if (scheme.ScaleScheme is null && scheme.ZeroScheme is null)
        {
            double meta = hasLength ? 0 : 16.0 * storage.GroupCount * scheme.Config.ScaleBytes / ((double)n * k);
            Assert.Equal(scheme.Config.BitsPerWeight(n, k) - meta, scheme.Card.BitsPerWeight, Rounding);
        }

        TileLayout tiles = TileLayout.For(storage)!;
        int metaBytes = scheme.Config.Axis == 0 ? sizeof(float) : scheme.Config.ScaleBytes;
        double bits = (32.0 * tiles.Words) + (hasLength ? 16.0 * tiles.MetaElements * metaBytes : 0);
        if (TritProduct.IsSupported && grid.KernelsOf(attribute).HasTrits)
        {
            bits = 16.0 * TritTileLayout.For(storage)!.Words;
        }

        Assert.Equal(bits / ((double)n * k), scheme.Card.TileBitsPerWeight, Rounding);
        Assert.Equal(scheme.KernelName, scheme.Card.Kernel);
        Assert.Equal(scheme.Card.TileBitsPerWeight * 512, scheme.Card.BytesPerOutput(4096), Rounding);
    }

    [Theory]
    [InlineData("[Quant(Bits = 3, Group = 64)]", 4.2, 4.0, 3.046875)]
    [InlineData("[Quant(Bits = 4, Group = 64, Scale = ScaleType.Float16)]", 4.5, 4.5, 3.046875)]
    [InlineData("[Quant(Bits = 2, Group = 32, Axis = 0)]", 4.0, 4.0, 2.109375)]
    [InlineData("[Quant(Bits = 4, Group = 32, Activations = ActivationType.Int8)]", 6.0, 6.0, 2.15625)]
    [InlineData("[Quant(Bits = 4, Group = 32, Axis = 0, Activations = ActivationType.Int8)]", 6.0, 6.0, 2.1484375)]
    [InlineData("[Quant(Bits = 4, Group = 64), QuantScale(Bits = 8, Group = 128)]", 4.6328125, 5.0, 3.046875)]
    public void Card_OfATensor_IsItsSize(string attribute, double bits, double tileBits, double flops)
    {
        using var schemes = new CompiledSchemes([attribute]);
        QuantScheme scheme = schemes[attribute];
        const int N = 640;
        const int K = 1024;
        QuantizedTensor tensor = scheme.Quantize(new float[N * K], N, K);
        Assert.Equal(8.0 * tensor.ToStorage().Bytes / (N * K), scheme.Card.BitsPerWeight, Rounding);
        Assert.Equal((bits, tileBits, flops), (scheme.Card.BitsPerWeight, scheme.Card.TileBitsPerWeight, scheme.Card.FlopsPerWeight));
        Assert.Equal(flops * 4096, scheme.Card.FlopsPerOutput(4096));
    }

    [Fact]
    public void Card_UnderALowBudget_SaysWhyItIsRolled()
    {
        using var schemes = new CompiledSchemes(["[Quant(Bits = 3)]"], ("SpecializerUnrollBudget", "8"));
        KernelCard card = schemes["[Quant(Bits = 3)]"].Card;
        Assert.Equal((8, "SpecializerUnrollBudget = 8 allows less than 16 columns a turn"), (card.UnrollColumns, card.Reason));
    }

    [Fact]
    public void Report_WhereAskedFor_HasARowForEachScheme()
    {
        string[] configs = ["[Quant(Bits = 3)]", "[Quant(Bits = 4, Axis = 0)]"];
        Assert.DoesNotContain("KernelCards.g.cs", CompiledSchemes.Generate(configs).Files.Keys);
        GeneratorRun run = CompiledSchemes.Generate(configs, ("SpecializerKernelCards", "true"));
        GeneratorRun.AssertNone(run.Problems(run.Output.GetDiagnostics()));
        Assert.Contains("| Schemes.Scheme0 | `[Quant(Bits = 3, ", run.Files["KernelCards.g.cs"], StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(run.Files["KernelCards.g.cs"], "^\\| Schemes\\.", RegexOptions.Multiline));
    }

    /// <summary>A shape without padding: rows and columns that fill words, groups and tiles.</summary>
    private static (int N, int K) FullShape(QuantConfig config) => config.Group > 0
        ? config.Axis == 0 ? (config.Group, 640) : (640, 4 * config.Group)
        : (640, 1920);
}
