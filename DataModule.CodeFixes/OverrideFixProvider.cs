using Microsoft.CodeAnalysis.Editing;

namespace DataModule.CodeFixes;

/// <summary>Takes an attribute away that has no effect.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(OverrideFixProvider)), Shared]
public sealed class OverrideFixProvider() : EditorFixProvider("DM0034")
{
    private protected override IEnumerable<Fix> Fixes(FixTarget target)
    {
        if (target.Enclosing<AttributeSyntax>() is { Parent: AttributeListSyntax list } attribute)
        {
            yield return new Fix("remove attribute", $"Remove [{attribute.Name}]", editor =>
                editor.RemoveNode(list.Attributes.Count == 1 ? list : attribute, SyntaxRemoveOptions.KeepLeadingTrivia));
        }
    }
}
