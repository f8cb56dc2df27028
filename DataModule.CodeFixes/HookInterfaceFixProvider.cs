using DataModule.Generators.Analyzers.Models;

namespace DataModule.CodeFixes;

/// <summary>Adds the interface whose method a class already has.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(HookInterfaceFixProvider)), Shared]
public sealed class HookInterfaceFixProvider() : EditorFixProvider("DM0074")
{
    private protected override IEnumerable<Fix> Fixes(FixTarget target)
    {
        if (target.Enclosing<MethodDeclarationSyntax>() is { Parent: TypeDeclarationSyntax { BaseList: not null } type } method
            && target.Diagnostic.Properties.TryGetValue(HookAnalyzer.InterfaceProperty, out string? wanted) && wanted is not null)
        {
            string[] parts = wanted.Split('`');
            string name = parts.Length == 1 ? wanted : parts[0] + "<" + method.ParameterList.Parameters[0].Type?.WithoutTrivia() + ">";
            yield return new Fix("implement " + parts[0], "Implement " + name, editor => editor.ReplaceNode(type, (current, _) => With((TypeDeclarationSyntax)current, name)));
        }
    }

    private static TypeDeclarationSyntax With(TypeDeclarationSyntax type, string name)
    {
        if (type.BaseList is not { Types: [.., var last] } list || list.Types.Any(each => each.Type.WithoutTrivia().ToString() == name))
        {
            return type;
        }

        SyntaxNodeOrTokenList types = list.Types.Replace(last, last.WithTrailingTrivia()).GetWithSeparators()
            .Add(SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space))
            .Add(SyntaxFactory.SimpleBaseType(SyntaxFactory.ParseTypeName(name)).WithTrailingTrivia(last.GetTrailingTrivia()));
        return type.WithBaseList(list.WithTypes(SyntaxFactory.SeparatedList<BaseTypeSyntax>(types)));
    }
}
