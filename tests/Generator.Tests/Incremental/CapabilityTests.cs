extern alias generator;
using generator::Specializer.Generator;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.Incremental;

/// <summary>A reference to ILGPU appears or vanishes while a project is open: GPU kernels come and go, and all else stays cached.</summary>
public sealed class CapabilityTests
{
    private const string Schemes = """
        using Specializer;

        [Quant(Bits = 3)]
        public partial struct Three;

        [Quant(Bits = 4, Axis = 0)]
        public partial struct Four;
        """;

    /// <summary>Enough of both to be seen.</summary>
    private const string Ilgpu = """
        namespace ILGPU { public class ArrayView<T>; }
        namespace Specializer { public interface IGpuQuantScheme<TSelf>; }
        """;

    [Theory]
    [InlineData("", Ilgpu)]
    [InlineData(Ilgpu, "")]
    public void Run_CapabilityFlips_ModifiesTheCapabilityOnly(string before, string after)
    {
        (GeneratorRun _, GeneratorRun second) = RunTwice(before, after);
        Assert.Equal("Modified", Reasons(second, TrackingNames.HasIlgpu));
        Assert.Equal("Cached Cached", Reasons(second, TrackingNames.Scheme));
        Assert.Equal("Cached Cached", Reasons(second, TrackingNames.Kernels));
    }

    [Fact]
    public void Run_CapabilityAppears_AddsGpuFilesAndChangesNoOther()
    {
        (GeneratorRun first, GeneratorRun second) = RunTwice("", Ilgpu);
        Assert.All(first.Files, file => Assert.Same(TextOf(first, file.Key), TextOf(second, file.Key)));

        // Groups along axis 0 have no gradients on tensor cores.
        Assert.Equal(
            [
                "Four.Gpu.g.cs",
                "Q3G64A1_HqqColumn_Float32_Gpu.Half.g.cs",
                "Q3G64A1_HqqColumn_Float32_Gpu.OneRow.g.cs",
                "Q3G64A1_HqqColumn_Float32_Gpu.Rows.g.cs",
                "Q3G64A1_HqqColumn_Float32_Gpu.Transposed.g.cs",
                "Q3G64A1_HqqColumn_Float32_Gpu.WarpgroupGradients.g.cs",
                "Q3G64A1_HqqColumn_Float32_Gpu.Warpgroups.g.cs",
                "Q3G64A1_HqqColumn_Float32_Gpu.g.cs",
                "Q3G64A1_HqqColumn_Float32_GpuCodes.g.cs",
                "Q4G64A0_HqqColumn_Float32_Gpu.Half.g.cs",
                "Q4G64A0_HqqColumn_Float32_Gpu.OneRow.g.cs",
                "Q4G64A0_HqqColumn_Float32_Gpu.Rows.g.cs",
                "Q4G64A0_HqqColumn_Float32_Gpu.Warpgroups.g.cs",
                "Q4G64A0_HqqColumn_Float32_Gpu.g.cs",
                "Q4G64A0_HqqColumn_Float32_GpuCodes.g.cs",
                "Three.Gpu.g.cs",
            ],
            second.Files.Keys.Except(first.Files.Keys).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Run_CapabilityVanishes_RemovesGpuFilesAndChangesNoOther()
    {
        (GeneratorRun first, GeneratorRun second) = RunTwice(Ilgpu, "");
        Assert.All(second.Files, file => Assert.Same(TextOf(first, file.Key), TextOf(second, file.Key)));
        Assert.Equal(first.Files.Keys.Where(name => !name.Contains("Gpu", StringComparison.Ordinal)).Order(), second.Files.Keys.Order());
    }

    [Fact]
    public void Run_CapabilityStays_IsNotAskedForByAnyOutput() =>
        Assert.Equal("Unchanged", Reasons(RunTwice(Ilgpu, Ilgpu + "public class Unrelated;").Second, TrackingNames.HasIlgpu));

    /// <summary>The text itself: a file that is written again would have another object.</summary>
    private static object TextOf(GeneratorRun run, string file) => run.Result.GeneratedSources.Single(source => source.HintName == file).SourceText;

    private static (GeneratorRun First, GeneratorRun Second) RunTwice(string before, string after) =>
        GeneratorHarness.RunTwice([Schemes, before], [Schemes, after]);

    private static string Reasons(GeneratorRun run, string step) => string.Join(' ', run.Reasons(step));
}
