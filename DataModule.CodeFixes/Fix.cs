using Microsoft.CodeAnalysis.Editing;

namespace DataModule.CodeFixes;

/// <summary>One fix of one diagnostic.</summary>
/// <param name="Key">The same for all diagnostics that are fixed in this way: the equivalence key for "fix all".</param>
/// <param name="Title">The title that the editor shows.</param>
/// <param name="Apply">
/// Edits the document. Several fixes may be applied through one editor, so nodes are replaced by functions of their
/// current form.
/// </param>
internal sealed record Fix(string Key, string Title, Action<SyntaxEditor> Apply);

/// <summary>Where a diagnostic is.</summary>
/// <param name="Root">The file.</param>
/// <param name="Node">The smallest node that has the diagnostic's span.</param>
/// <param name="Model">The semantic model of the file.</param>
/// <param name="Diagnostic">The diagnostic to fix.</param>
internal sealed record FixTarget(SyntaxNode Root, SyntaxNode Node, SemanticModel Model, Diagnostic Diagnostic)
{
    public T? Enclosing<T>()
        where T : SyntaxNode => Node.FirstAncestorOrSelf<T>();
}
