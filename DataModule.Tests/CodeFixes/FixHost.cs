using DataModule.CodeFixes;
using DataModule.Tests.Analyzers;
using DataModule.Tests.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace DataModule.Tests.CodeFixes;

/// <summary>
/// Applies code fixes to user code, as an editor does: diagnostics of the generator, the analyzers and the compiler, on a
/// workspace that has the generated files too.
/// </summary>
internal sealed class FixHost : IDisposable
{
    private static readonly CodeFixProvider[] Providers =
    [
        .. typeof(EditorFixProvider).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(CodeFixProvider)) && !type.IsAbstract)
            .Select(type => (CodeFixProvider)Activator.CreateInstance(type)!),
    ];

    private readonly AdhocWorkspace workspace = new();
    private readonly string id;
    private readonly string[] sources;
    private readonly Dictionary<DocumentId, List<Diagnostic>> diagnostics = [];
    private Project project;

    private FixHost(string id, string[] sources)
    {
        (this.id, this.sources) = (id, sources);
        project = workspace.AddProject("Consumer", LanguageNames.CSharp);
    }

    /// <summary>Every rule that has a fix.</summary>
    public static IEnumerable<string> FixableIds => Providers.SelectMany(provider => provider.FixableDiagnosticIds).Distinct();

    private IEnumerable<CodeFixProvider> Fitting => Providers.Where(provider => provider.FixableDiagnosticIds.Contains(id));

    /// <summary>
    /// Applies the fix to the first diagnostic of the rule, and checks that the result compiles and has at least one
    /// such diagnostic less.
    /// </summary>
    /// <returns>The changed source.</returns>
    public static async Task<string> FixOneAsync(string id, string source, string? title = null)
    {
        using var host = await CreateAsync(id, [source]);
        var (document, diagnostic) = host.First();
        var actions = await host.ActionsAsync(document, diagnostic);
        var action = title is null ? actions[0] : actions.Single(action => action.Title == title);
        var changed = await host.ApplyAsync(action);
        await host.CheckAsync(changed, most: host.diagnostics.Values.Sum(list => list.Count) - 1);
        return changed[0];
    }

    /// <summary>What the editor would offer for the first diagnostic of the rule.</summary>
    public static async Task<IReadOnlyList<string>> TitlesAsync(string id, string source)
    {
        using var host = await CreateAsync(id, [source]);
        var (document, diagnostic) = host.First();
        return [.. (await host.ActionsAsync(document, diagnostic)).Select(action => action.Title)];
    }

    /// <summary>Applies the first fix to all diagnostics of the rule in a scope, and checks that what is left is right.</summary>
    public static async Task<string[]> FixAllAsync(string id, FixAllScope scope, params string[] sources)
    {
        using var host = await CreateAsync(id, sources);
        var (document, diagnostic) = host.First();
        var key = (await host.ActionsAsync(document, diagnostic))[0].EquivalenceKey;
        var provider = host.Fitting.Single();
        var context = new FixAllContext(document, provider, scope, key!, [id], new Found(host.diagnostics), TestContext.Current.CancellationToken);
        var action = await provider.GetFixAllProvider()!.GetFixAsync(context);
        var changed = await host.ApplyAsync(action!);
        var left = scope == FixAllScope.Document ? host.diagnostics.Where(pair => pair.Key != document.Id).Sum(pair => pair.Value.Count) : 0;
        Assert.Equal(left, await host.CheckAsync(changed, most: left));
        return changed;
    }

    public void Dispose() => workspace.Dispose();

    // Generator and analyzers run on the compilation of the workspace's project, so what they report stands in its documents.
    private static async Task<FixHost> CreateAsync(string id, string[] sources)
    {
        var host = new FixHost(id, sources);
        var model = GeneratorHost.Compilation(sources);
        host.project = host.project
            .WithParseOptions(GeneratorHost.ParseOptions)
            .WithCompilationOptions(model.Options)
            .WithMetadataReferences(model.References);
        await host.AddAsync(model.SyntaxTrees);
        var generated = GeneratorHost.Run((CSharpCompilation)(await host.project.GetCompilationAsync())!);
        var found = generated.Diagnostics
            .Concat(generated.CompilerDiagnostics)
            .Concat(await AnalyzerHost.RunAsync(generated.Output))
            .Where(diagnostic => diagnostic.Id == id);
        foreach (var diagnostic in found)
        {
            var document = host.project.GetDocument(diagnostic.Location.SourceTree);
            Assert.NotNull(document);
            if (!host.diagnostics.TryGetValue(document.Id, out var list))
            {
                host.diagnostics.Add(document.Id, list = []);
            }

            list.Add(diagnostic);
        }

        Assert.NotEmpty(host.diagnostics);
        await host.AddAsync(generated.Result.GeneratedTrees);
        return host;
    }

    private async Task AddAsync(IEnumerable<SyntaxTree> trees)
    {
        foreach (var tree in trees)
        {
            project = project.AddDocument(tree.FilePath, await tree.GetTextAsync(), filePath: tree.FilePath).Project;
        }
    }

    private (Document Document, Diagnostic Diagnostic) First() => diagnostics
        .SelectMany(pair => pair.Value.Select(diagnostic => (Document: project.GetDocument(pair.Key)!, diagnostic)))
        .OrderBy(pair => pair.Document.Name, StringComparer.Ordinal)
        .ThenBy(pair => pair.diagnostic.Location.SourceSpan.Start)
        .First();

    private async Task<IReadOnlyList<CodeAction>> ActionsAsync(Document document, Diagnostic diagnostic)
    {
        var actions = new List<CodeAction>();
        foreach (var provider in Fitting)
        {
            await provider.RegisterCodeFixesAsync(new CodeFixContext(
                document, diagnostic, (action, _) => actions.Add(action), TestContext.Current.CancellationToken));
        }

        return actions;
    }

    private async Task<string[]> ApplyAsync(CodeAction action)
    {
        var operations = await action.GetOperationsAsync(TestContext.Current.CancellationToken);
        var solution = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution;
        var changed = new string[sources.Length];
        for (var index = 0; index < sources.Length; index++)
        {
            var document = solution.GetProject(project.Id)!.Documents.Single(document => document.FilePath == $"Source{index + 1}.cs");
            changed[index] = (await document.GetTextAsync()).ToString();
        }

        return changed;
    }

    private async Task<int> CheckAsync(string[] changed, int most)
    {
        var generated = GeneratorHost.Run(changed);
        var all = generated.Diagnostics.Concat(generated.CompilerDiagnostics).Concat(await AnalyzerHost.RunAsync(generated.Output)).ToArray();
        var left = all.Count(diagnostic => diagnostic.Id == id);
        Assert.InRange(left, 0, most);
        if (left == 0)
        {
            var errors = all.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.ToString()).ToArray();
            Assert.True(errors.Length == 0, string.Join('\n', [.. errors, .. changed]));
        }

        return left;
    }

    private sealed class Found(Dictionary<DocumentId, List<Diagnostic>> diagnostics) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult(diagnostics.Values.SelectMany(list => list));

        public override Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken) =>
            Task.FromResult<IEnumerable<Diagnostic>>(diagnostics.GetValueOrDefault(document.Id) ?? []);

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}
