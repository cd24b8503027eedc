using System.Runtime.InteropServices;

namespace Specializer.Tests;

/// <summary>A program that uses the package, published without what it does not use and as native code, computes the bits it does under the JIT.</summary>
/// <remarks>
/// Sums are added in an order that depends on the register width, and processors without AVX2 have no fused multiply-add to our kernels: so a
/// published program is compared with the JIT at the width that the program says it runs at.
/// </remarks>
[Trait("Category", "Package")]
[Trait("Category", "Slow")]
[Collection(nameof(PackedFeeds))]
public sealed class PublishTests(PackedFeeds feeds)
{
    // All warnings, not one for an assembly.
    private const string NoSingleWarning = "<TrimmerSingleWarn>false</TrimmerSingleWarn>";

    /// <summary>What makes the JIT compile for 512, 256 and 128 bits, as far as the processor has them. Without effect on Arm.</summary>
    private static readonly string[] Widths = ["DOTNET_PreferredVectorBitWidth=512", "DOTNET_EnableAVX512=0", "DOTNET_EnableAVX2=0"];

    [SkippableFact]
    public void Trimmed_EveryKindOfLayer_ComputesTheBitsOfTheJit()
    {
        const string Properties = "<PublishTrimmed>true</PublishTrimmed><TrimMode>full</TrimMode><SelfContained>true</SelfContained>";
        string project = feeds.NewProject("Trimmed", PackedFeeds.Consumer("Numbers"), properties: $"{Properties}{NoSingleWarning}");
        string? missing = NativeCompiler.MissingPackage(project);
        Skip.If(missing is not null, $"What a self-contained program is made of cannot be restored here: {missing}");
        (string printed, _) = Publish(project, "Trimmed");
        AssertSameNumbers(printed);
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("native")]
    public void Native_EveryKindOfLayer_ComputesTheBitsOfTheJit(string instructionSet)
    {
        Skip.IfNot(NativeCompiler.HasLinker, "Neither clang nor gcc, which link native programs, is on the path.");
        string name = $"Native{instructionSet}";
        string properties = $"<PublishAot>true</PublishAot><IlcInstructionSet>{instructionSet}</IlcInstructionSet>{NoSingleWarning}";
        string project = feeds.NewProject(name, PackedFeeds.Consumer("Numbers"), properties: properties);
        string? missing = NativeCompiler.MissingPackage(project);
        if (missing is not null)
        {
            // The compiler of .NET 10 takes the native runtime from a package of its own, which some feeds lack; that of .NET 9 holds it.
            project = feeds.NewProject($"{name}9", PackedFeeds.Consumer("Numbers"), framework: "net9.0", properties: properties);
            string? alsoMissing = NativeCompiler.MissingPackage(project);
            Skip.If(alsoMissing is not null, $"No native compiler can be restored here: {missing} {alsoMissing}");
            name += "9";
        }

        (string printed, string log) = Publish(project, name);
        AssertSameNumbers(printed);
        bool isHinted = instructionSet == "" && RuntimeInformation.ProcessArchitecture == Architecture.X64;
        Assert.Equal(isHinted, log.Contains("Specializer: without IlcInstructionSet", StringComparison.Ordinal));
    }

    /// <summary>Publishes a project, warnings being errors, and runs the result.</summary>
    /// <returns>What that prints, and what the build printed.</returns>
    private static (string Printed, string Log) Publish(string project, string name)
    {
        string folder = Path.Combine(project, "published");
        string log = DotNet.Run(project, "publish", "-c", "Release", "--use-current-runtime", "-nologo", "-o", folder);
        Assert.DoesNotMatch(@"warning IL|\bIL[23]\d\d\d\b", log);
        Assert.DoesNotContain("will always throw", log);
        return (DotNet.Execute(Path.Combine(folder, OperatingSystem.IsWindows() ? $"{name}.exe" : name), []), log);
    }

    private void AssertSameNumbers(string printed)
    {
        string assembly = feeds.Built("Numbers");
        string[] underTheJit = [.. Widths.Select(width => DotNet.Execute("dotnet", [width], assembly))];
        string? expected = underTheJit.FirstOrDefault(text => Width(text) == Width(printed));
        Assert.True(expected is not null, $"No run under the JIT has {Width(printed)}.");
        Assert.Contains("loaded: everything fitted\n", expected);
        Assert.Equal(expected, printed);
    }

    /// <summary>The first line that the program prints.</summary>
    private static string Width(string printed) => printed[..printed.IndexOf('\n', StringComparison.Ordinal)];
}
