using Microsoft.CodeAnalysis.Editing;

namespace DataModule.CodeFixes;

/// <summary>One way to mend one diagnostic.</summary>
/// <param name="Key">The same for all diagnostics that are mended in this way: what "fix all" goes by.</param>
/// <param name="Title">What the editor offers.</param>
/// <param name="Apply">
/// Edits the document. Several fixes may be applied through one editor, so nodes are replaced by functions of their
/// current form.
/// </param>
internal sealed record Fix(string Key, string Title, Action<SyntaxEditor> Apply);

/// <summary>Where a diagnostic stands.</summary>
/// <param name="Root">The file.</param>
/// <param name="Node">The smallest node that has the diagnostic's span.</param>
/// <param name="Model">What the nodes mean.</param>
/// <param name="Diagnostic">What is to be mended.</param>
internal sealed record FixTarget(SyntaxNode Root, SyntaxNode Node, SemanticModel Model, Diagnostic Diagnostic)
{
    public T? Enclosing<T>()
        where T : SyntaxNode => Node.FirstAncestorOrSelf<T>();
}
