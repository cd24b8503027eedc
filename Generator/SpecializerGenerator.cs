using Microsoft.CodeAnalysis;
using Specializer.Generator.Emission;
using Specializer.Generator.Emission.Ilgpu;
using Specializer.Generator.Model;
using Specializer.Generator.Parsing;

namespace Specializer.Generator;

/// <summary>Writes the kernels of every <c>[Quant]</c> and <c>[Absmax]</c>, and how the children of every <c>[Model]</c> are visited.</summary>
/// <remarks>Each attribute has a pipeline of its own: parse, model, plan, print; diagnostics leave through an output of their own.</remarks>
[Generator(LanguageNames.CSharp)]
public sealed class SpecializerGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValueProvider<string> space = context.CompilationProvider
            .Select(static (compilation, _) => Names.GeneratedNamespace(compilation.AssemblyName));
        IncrementalValueProvider<BuildSettings> settings = context.AnalyzerConfigOptionsProvider
            .Select(static (options, _) => BuildSettingsReader.Read(options.GlobalOptions))
            .WithTrackingName(TrackingNames.Settings);
        IncrementalValuesProvider<ModelSpec> models = ModelPipeline.Parse(context);
        IncrementalValuesProvider<SchemeSpec> memberSchemes = ModelPipeline.Schemes(models);
        IncrementalValuesProvider<SchemeSpec> schemes = QuantPipeline.Parse(context);
        IncrementalValuesProvider<AbsmaxSchemeSpec> absmaxSchemes = AbsmaxPipeline.Parse(context);

        IncrementalValueProvider<EquatableArray<string>> repeated = HintNames.Repeated(
            models.Select(static (model, _) => Names.Hint(model.FileName)),
            schemes.Select(static (scheme, _) => Names.Hint(scheme.Struct.FileName)),
            schemes.Select(static (scheme, _) => Names.Hint(GpuSchemeEmitter.FileName(scheme.Struct))),
            absmaxSchemes.Select(static (scheme, _) => Names.Hint(scheme.Struct.FileName)));

        ModelPipeline.Emit(context, models, space, repeated);
        QuantPipeline.Emit(context, schemes, memberSchemes, models, space, repeated, settings);
        AbsmaxPipeline.Emit(context, absmaxSchemes, space, repeated);
        StrayPipeline.Register(context);
        BudgetPipeline.ReportWrong(context, settings);
        CardPipeline.Register(context, schemes, memberSchemes, settings);
    }
}
