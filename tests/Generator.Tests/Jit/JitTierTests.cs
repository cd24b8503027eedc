using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using Specializer.Generator.Tests.Execution;
using Specializer.Kernels;

namespace Specializer.Generator.Tests.Jit;

/// <summary>The JIT optimises every emitted method. Beyond some size it silently stops to, and such a method is several times slower.</summary>
/// <remarks>A child does it, in which there are no tiers: each method is compiled once, as well as the JIT can.</remarks>
[Collection(ConfigGrid.Collection)]
public sealed class JitTierTests(ConfigGrid grid)
{
    private const string NoTiers = "DOTNET_TieredCompilation";

    [Fact]
    [Trait("Category", ChildRun.Slow)]
    public void EmittedCode_OfAnyConfig_IsOptimizedByTheJit()
    {
        string folder = Directory.CreateTempSubdirectory("specializer-jit").FullName;
        try
        {
            string assembly = Path.Combine(folder, "CompiledSchemes.dll");
            grid.Save(assembly);
            (int exitCode, string output) = ChildRun.Run(assembly, NoTiers, $"FullyQualifiedName~{nameof(JitTierTests)}.{nameof(Methods_InAChildWithoutTiers_AreOptimized)}");
            Assert.True(exitCode == 0 && Regex.IsMatch(output, @"Passed:\s+1,"), output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What the child does; elsewhere it has nothing to look at.</summary>
    [Fact]
    public void Methods_InAChildWithoutTiers_AreOptimized()
    {
        if (Environment.GetEnvironmentVariable(NoTiers) != "0" || !ChildRun.IsChild)
        {
            return;
        }

        using var listener = new JitListener();
        string[] compiled = [.. Compile(Environment.GetEnvironmentVariable(ConfigGrid.AssemblyVariable)!)];
        JitControl.Run();
        listener.WaitFor($"{JitControl.TypeName}.Small");

        // Without the first, a listener that hears nothing, or misreads the tier, would pass.
        Assert.Equal(JitListener.Tier.MinOpts, listener.Tiers[$"{JitControl.TypeName}.Giant"]);
        Assert.Equal(JitListener.Tier.Optimized, listener.Tiers[$"{JitControl.TypeName}.Small"]);
        Assert.InRange(compiled.Length, 20 * ConfigGrid.Declared.Count, int.MaxValue);
        Assert.Equal("", string.Join('\n', compiled
            .Select(method => $"{method}: {(listener.Tiers.TryGetValue(method, out JitListener.Tier tier) ? tier : JitListener.Tier.Unknown)}")
            .Where(line => !line.EndsWith(": Optimized", StringComparison.Ordinal))));
    }

    /// <summary>Compiles every method of the kernels, those that are generic over registers for the widest that there are.</summary>
    private static IEnumerable<string> Compile(string path)
    {
        Type lanes = Lanes16.IsSupported ? typeof(Lanes16) : Lanes8.IsSupported ? typeof(Lanes8) : Lanes4.IsSupported ? typeof(Lanes4) : typeof(Lanes1);
        const BindingFlags Declared = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        Assembly assembly = new AssemblyLoadContext(nameof(JitTierTests)).LoadFromAssemblyPath(path);
        foreach (MethodInfo method in assembly.GetTypes().Where(type => type.IsAbstract && type.IsSealed).SelectMany(type => type.GetMethods(Declared)))
        {
            if (method.IsGenericMethodDefinition)
            {
                RuntimeHelpers.PrepareMethod(method.MethodHandle, [lanes.TypeHandle]);
            }
            else
            {
                RuntimeHelpers.PrepareMethod(method.MethodHandle);
            }

            yield return $"{method.DeclaringType!.FullName}.{method.Name}";
        }
    }
}
