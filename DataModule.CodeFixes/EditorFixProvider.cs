using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.Editing;

namespace DataModule.CodeFixes;

/// <summary>
/// A code fix within one document. "Fix all" applies every fix of a document through one editor: merging the texts of
/// separate fixes would drop all but one of those that touch the same place.
/// </summary>
/// <param name="ids">The rules whose diagnostics it fixes.</param>
public abstract class EditorFixProvider(params string[] ids) : CodeFixProvider
{
    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; } = [.. ids];

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => FixAllProvider.Create(
        (context, document, diagnostics) => FixAsync(document, diagnostics, context.CodeActionEquivalenceKey, context.CancellationToken));

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            foreach (Fix fix in await FixesAsync(context.Document, diagnostic, context.CancellationToken).ConfigureAwait(false))
            {
                context.RegisterCodeFix(
                    CodeAction.Create(
                        fix.Title,
                        async cancellationToken => await FixAsync(context.Document, [diagnostic], fix.Key, cancellationToken).ConfigureAwait(false)
                            ?? context.Document,
                        fix.Key),
                    diagnostic);
            }
        }
    }

    /// <summary>The fixes of a diagnostic, the best one first; none where no mechanical fix is right.</summary>
    private protected abstract IEnumerable<Fix> Fixes(FixTarget target);

    private async Task<Document?> FixAsync(
        Document document, ImmutableArray<Diagnostic> diagnostics, string? key, CancellationToken cancellationToken)
    {
        SyntaxNode root = (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!;
        var editor = new SyntaxEditor(root, document.Project.Solution.Services);
        foreach (Diagnostic diagnostic in diagnostics.OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start))
        {
            IEnumerable<Fix> fixes = await FixesAsync(document, diagnostic, cancellationToken).ConfigureAwait(false);
            fixes.FirstOrDefault(fix => fix.Key == key)?.Apply(editor);
        }

        return document.WithSyntaxRoot(editor.GetChangedRoot());
    }

    private async Task<IEnumerable<Fix>> FixesAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        SyntaxNode? root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        SemanticModel? model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        return root is null || model is null || !root.FullSpan.Contains(diagnostic.Location.SourceSpan)
            ? []
            : Fixes(new FixTarget(root, root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true), model, diagnostic));
    }
}
