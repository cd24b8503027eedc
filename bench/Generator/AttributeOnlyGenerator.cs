using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Specializer.GeneratorBench;

/// <summary>The least that any generator of this attribute can do: it asks for the attribute, and writes nothing.</summary>
internal sealed class AttributeOnlyGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context) => context.RegisterSourceOutput(
        context.SyntaxProvider.ForAttributeWithMetadataName(
            "Specializer.QuantAttribute", static (node, _) => node is StructDeclarationSyntax, static (_, _) => true),
        static (_, _) => { });
}
