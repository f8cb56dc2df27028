using Microsoft.CodeAnalysis.Editing;

namespace DataModule.CodeFixes;

/// <summary>Names a loader after its method, where a split has several.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(LoaderNameFixProvider)), Shared]
public sealed class LoaderNameFixProvider() : EditorFixProvider("DM0008")
{
    private protected override IEnumerable<Fix> Fixes(FixTarget target)
    {
        if (target.Enclosing<AttributeSyntax>() is { ArgumentList: { } list } && target.Enclosing<MethodDeclarationSyntax>() is { } method)
        {
            string name = char.ToLowerInvariant(method.Identifier.ValueText[0]) + method.Identifier.ValueText.Substring(1);
            AttributeArgumentSyntax? given = list.Arguments.FirstOrDefault(argument => argument.NameEquals?.Name.Identifier.ValueText == "Name");
            yield return new Fix("name", $"Add the name \"{name}\"", editor =>
            {
                SyntaxGenerator generator = editor.Generator;
                SyntaxNode named = generator.AttributeArgument("Name", generator.LiteralExpression(name));
                if (given is null)
                {
                    editor.ReplaceNode(list, (current, _) => ((AttributeArgumentListSyntax)current).AddArguments((AttributeArgumentSyntax)named));
                }
                else
                {
                    editor.ReplaceNode(given, named);
                }
            });
        }
    }
}
