using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Specializer.CodeFixes;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.CodeFixes;

/// <summary>One file in an editor's workspace, with what the generator and the analyzers say about it.</summary>
public sealed class FixedDocument : IDisposable
{
    private readonly AdhocWorkspace _workspace = new();
    private readonly Document _document;

    private FixedDocument(string source)
    {
        CSharpCompilation options = GeneratorHarness.Project("Tests", source);
        ProjectInfo project = ProjectInfo.Create(
            ProjectId.CreateNewId(),
            VersionStamp.Default,
            "Tests",
            "Tests",
            LanguageNames.CSharp,
            compilationOptions: options.Options,
            parseOptions: options.SyntaxTrees[0].Options,
            metadataReferences: References.All);
        _document = _workspace.AddProject(project).AddDocument("Source0.cs", source);
    }

    /// <summary>Every provider of the assembly.</summary>
    public static IReadOnlyList<CodeFixProvider> Providers { get; } = [new NearestConfigFixProvider(), new AddPartialFixProvider()];

    /// <summary>What is wrong with the file, in its order.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; private set; } = [];

    /// <summary>Opens a file.</summary>
    public static async Task<FixedDocument> Open(string source)
    {
        var opened = new FixedDocument(source);
        var compilation = (CSharpCompilation)(await opened._document.Project.GetCompilationAsync())!;
        IEnumerable<Diagnostic> errors = GeneratorHarness.Run(compilation).Diagnostics;
        opened.Diagnostics = [.. errors.Concat(await AdviceRun.Of(compilation)).OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start)];
        return opened;
    }

    /// <summary>The actions that are offered for a diagnostic.</summary>
    public async Task<IReadOnlyList<(CodeFixProvider Provider, CodeAction Action)>> Actions(Diagnostic diagnostic)
    {
        var actions = new List<(CodeFixProvider, CodeAction)>();
        foreach (CodeFixProvider provider in Providers.Where(provider => provider.FixableDiagnosticIds.Contains(diagnostic.Id)))
        {
            await provider.RegisterCodeFixesAsync(
                new CodeFixContext(_document, diagnostic, (action, _) => actions.Add((provider, action)), CancellationToken.None));
        }

        return actions;
    }

    /// <summary>The file after the action of a title.</summary>
    public async Task<string> Apply(Diagnostic diagnostic, string title) =>
        await Text((await Find(diagnostic, title)).Action);

    /// <summary>The file after the action of a title for every diagnostic of that id.</summary>
    public async Task<string> ApplyToAll(Diagnostic diagnostic, string title)
    {
        (CodeFixProvider provider, CodeAction action) = await Find(diagnostic, title);
        var context = new FixAllContext(
            _document, provider, FixAllScope.Document, action.EquivalenceKey, [diagnostic.Id], new Known(Diagnostics), CancellationToken.None);
        return await Text((await provider.GetFixAllProvider()!.GetFixAsync(context))!);
    }

    /// <inheritdoc/>
    public void Dispose() => _workspace.Dispose();

    private async Task<(CodeFixProvider Provider, CodeAction Action)> Find(Diagnostic diagnostic, string title)
    {
        IReadOnlyList<(CodeFixProvider Provider, CodeAction Action)> actions = await Actions(diagnostic);
        Assert.Contains(title, actions.Select(offer => offer.Action.Title));
        return actions.Single(offer => offer.Action.Title == title);
    }

    private async Task<string> Text(CodeAction action)
    {
        ImmutableArray<CodeActionOperation> operations = await action.GetOperationsAsync(CancellationToken.None);
        Solution changed = Assert.Single(operations.OfType<ApplyChangesOperation>()).ChangedSolution;
        return (await changed.GetDocument(_document.Id)!.GetTextAsync()).ToString();
    }

    /// <summary>Gives a fix for all what is known already.</summary>
    private sealed class Known(ImmutableArray<Diagnostic> diagnostics) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken) =>
            Task.FromResult<IEnumerable<Diagnostic>>(diagnostics);

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult<IEnumerable<Diagnostic>>([]);

        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult<IEnumerable<Diagnostic>>(diagnostics);
    }
}
