using Microsoft.CodeAnalysis;
using Specializer.Generator.Emission;
using Specializer.Generator.Emission.Ilgpu;
using Specializer.Generator.Model;
using Specializer.Generator.Planning;

namespace Specializer.Generator;

/// <summary>GPU kernels, where the compilation sees ILGPU and the runtime that launches them.</summary>
internal static class GpuPipeline
{
    /// <summary>Registers the steps.</summary>
    /// <param name="context">The generator's context.</param>
    /// <param name="space">The namespace of kernels.</param>
    /// <param name="repeated">File names that need to be told apart.</param>
    /// <param name="kernels">The distinct kernels that all schemes need.</param>
    /// <param name="schemes">The schemes, as they were found.</param>
    public static void Register(
        IncrementalGeneratorInitializationContext context,
        IncrementalValueProvider<string> space,
        IncrementalValueProvider<EquatableArray<string>> repeated,
        IncrementalValuesProvider<KernelSpec> kernels,
        params IncrementalValuesProvider<SchemeSpec>[] schemes)
    {
        IncrementalValueProvider<bool> hasIlgpu = context.CompilationProvider
            .Select(static (compilation, _) => HasIlgpu(compilation))
            .WithTrackingName(TrackingNames.HasIlgpu);

        context.RegisterSourceOutput(
            kernels.Combine(space.Combine(hasIlgpu)),
            static (output, input) =>
            {
                (KernelSpec spec, (string space, bool hasIlgpu)) = (input.Left, input.Right);
                if (hasIlgpu)
                {
                    foreach (EmittedFile file in GpuKernelEmitter.Emit(spec, space))
                    {
                        output.AddSource(file.HintName, file.Text);
                    }
                }
            });

        foreach (IncrementalValuesProvider<SchemeSpec> found in schemes)
        {
            context.RegisterSourceOutput(
                found.Combine(space.Combine(hasIlgpu).Combine(repeated)),
                static (output, input) =>
                {
                    (SchemeSpec scheme, ((string space, bool hasIlgpu), EquatableArray<string> repeated)) = (input.Left, input.Right);
                    if (hasIlgpu && scheme.Kernel is { } spec)
                    {
                        UnitPlan plan = UnitPlan.WithMetas(spec) ?? UnitPlan.OfCodes(spec);
                        HintNames.Add(output, GpuSchemeEmitter.Emit(scheme, plan, space), "Gpu", repeated);
                    }
                });
        }
    }

    /// <summary>Whether a compilation sees ILGPU, and the runtime that launches its kernels.</summary>
    public static bool HasIlgpu(Compilation compilation) =>
        Sees(compilation, "ILGPU.ArrayView`1") && Sees(compilation, "Specializer.IGpuQuantScheme`1");

    private static bool Sees(Compilation compilation, string type) => compilation.GetTypeByMetadataName(type) is not null;
}
