using Microsoft.CodeAnalysis.Editing;

namespace DataModule.CodeFixes;

/// <summary>Removes an attribute that has no effect.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(OverrideFixProvider)), Shared]
public sealed class OverrideFixProvider() : EditorFixProvider("DM0034")
{
    private protected override IEnumerable<Fix> Fixes(FixTarget target)
    {
        if (target.Enclosing<AttributeSyntax>() is { Parent: AttributeListSyntax list } attribute)
        {
            string name = attribute.Name.ToString();
            yield return new Fix("remove attribute", $"Remove [{name}]", editor =>
            {
                if (list.Attributes.Count == 1)
                {
                    editor.RemoveNode(list, SyntaxRemoveOptions.KeepLeadingTrivia);
                }
                else
                {
                    editor.ReplaceNode(list, (current, _) => Without((AttributeListSyntax)current, name));
                }
            });
        }
    }

    private static AttributeListSyntax Without(AttributeListSyntax list, string name)
    {
        AttributeSyntax? attribute = list.Attributes.FirstOrDefault(candidate => candidate.Name.ToString() == name);
        return attribute is null ? list : list.WithAttributes(list.Attributes.Remove(attribute));
    }
}
