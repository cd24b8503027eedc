using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Specializer.GeneratorBench;

/// <summary>A generator that does one part of the work of a real one.</summary>
/// <param name="register">Its pipeline.</param>
internal sealed class PartGenerator(Action<IncrementalGeneratorInitializationContext> register) : IIncrementalGenerator
{
    private const string FileOfConfigs = "Configs";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context) => register(context);

    /// <summary>Asks for an attribute of structs, and writes nothing: for [Quant] the least that any generator of it can do.</summary>
    public static PartGenerator Query(string attribute) => new(context => context.RegisterSourceOutput(
        context.SyntaxProvider.ForAttributeWithMetadataName(attribute, static (node, _) => node is StructDeclarationSyntax, static (_, _) => true),
        static (_, _) => { }));

    /// <summary>Looks at the symbol of every config, without a query.</summary>
    public static PartGenerator Symbols(Func<INamedTypeSymbol, int> look) => new(context => context.RegisterSourceOutput(
        context.CompilationProvider.Select((compilation, _) => SymbolsOf(compilation).Sum(look)), static (_, _) => { }));

    /// <summary>The same, but only where a declaration of some file has changed, rather than the body of a method.</summary>
    public static PartGenerator SymbolsOfNewDeclarations(Func<INamedTypeSymbol, int> look) => new(context => context.RegisterSourceOutput(
        context.CompilationProvider.WithComparer(new SameDeclarations()).Select((compilation, _) => SymbolsOf(compilation).Sum(look)),
        static (_, _) => { }));

    /// <summary>Writes so many files at first and none again: Roslyn puts all of them together in each run.</summary>
    public static PartGenerator Files(int count) => new(context => context.RegisterSourceOutput(
        context.CompilationProvider.SelectMany((_, _) => Enumerable.Range(0, count)),
        static (output, i) => output.AddSource($"Q{i}G64A1_HqqColumn_Float16.g.cs", $"class C{i};")));

    private static IEnumerable<INamedTypeSymbol> SymbolsOf(Compilation compilation) =>
        from tree in compilation.SyntaxTrees
        where tree.FilePath.StartsWith(FileOfConfigs, StringComparison.Ordinal)
        let model = compilation.GetSemanticModel(tree)
        from declaration in tree.GetRoot().DescendantNodes(static node => node is not TypeDeclarationSyntax).OfType<StructDeclarationSyntax>()
        select model.GetDeclaredSymbol(declaration)!;

    private sealed class SameDeclarations : IEqualityComparer<Compilation>
    {
        public bool Equals(Compilation? x, Compilation? y) => x!.Options == y!.Options && x.References.SequenceEqual(y.References)
            && x.SyntaxTrees.Count() == y.SyntaxTrees.Count()
            && x.SyntaxTrees.Zip(y.SyntaxTrees).All(pair => pair.First == pair.Second || pair.First.IsEquivalentTo(pair.Second, topLevel: true));

        public int GetHashCode(Compilation compilation) => compilation.SyntaxTrees.Count();
    }
}
