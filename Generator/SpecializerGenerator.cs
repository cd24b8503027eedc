using Microsoft.CodeAnalysis;
using Specializer.Generator.Emission;

namespace Specializer.Generator;

/// <summary>Writes the kernels of every struct that carries <c>[Quant]</c> or <c>[Absmax]</c>.</summary>
/// <remarks>Each attribute has a pipeline of its own: parse, model, plan, print; diagnostics leave through an output of their own.</remarks>
[Generator(LanguageNames.CSharp)]
public sealed class SpecializerGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValueProvider<string> space = context.CompilationProvider
            .Select(static (compilation, _) => Names.GeneratedNamespace(compilation.AssemblyName));
        QuantPipeline.Register(context, space);
        AbsmaxPipeline.Register(context, space);
    }
}
