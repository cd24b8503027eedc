using Microsoft.CodeAnalysis;
using Specializer.Generator.Emission;
using Specializer.Generator.Model;

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
        IncrementalValuesProvider<ModelSpec> models = ModelPipeline.Register(context, space);
        QuantPipeline.Register(context, space, models);
        AbsmaxPipeline.Register(context, space);
    }
}
