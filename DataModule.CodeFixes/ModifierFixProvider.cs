using Microsoft.CodeAnalysis.Editing;

namespace DataModule.CodeFixes;

/// <summary>Adds <c>partial</c> to a type or to its containing types; removes modifiers that are not allowed.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ModifierFixProvider)), Shared]
public sealed class ModifierFixProvider() : EditorFixProvider("DM0001", "DM0002", "DM0003", "DM0025", "DM0031")
{
    private protected override IEnumerable<Fix> Fixes(FixTarget target)
    {
        if (target.Diagnostic.Id == "DM0025")
        {
            return Settable(target);
        }

        if (target.Enclosing<TypeDeclarationSyntax>() is not { } type)
        {
            return [];
        }

        return target.Diagnostic.Id switch
        {
            "DM0001" => [new Fix("partial", $"Make '{type.Identifier.Text}' partial", editor => MakePartial(editor, type))],
            "DM0002" =>
            [
                new Fix("partial containers", $"Make the containing types of '{type.Identifier.Text}' partial", editor =>
                {
                    foreach (TypeDeclarationSyntax container in type.Ancestors().OfType<TypeDeclarationSyntax>())
                    {
                        MakePartial(editor, container);
                    }
                }),
            ],
            "DM0031" => [Extensible(target.Model, type)],
            _ => [new Fix("not static", $"Remove 'static' from '{type.Identifier.Text}'", editor => Change(editor, type, modifiers => modifiers.WithIsStatic(false)))],
        };
    }

    private static void MakePartial(SyntaxEditor editor, TypeDeclarationSyntax type) =>
        editor.ReplaceNode(type, (current, _) => Modifiers.WithPartial((TypeDeclarationSyntax)current));

    // The modifier is on the type itself or on a containing type.
    private static Fix Extensible(SemanticModel model, TypeDeclarationSyntax type)
    {
        SyntaxKind modifier = model.GetDeclaredSymbol(type) switch
        {
            INamedTypeSymbol { IsFileLocal: true } => SyntaxKind.FileKeyword,
            INamedTypeSymbol { IsStatic: true } => SyntaxKind.StaticKeyword,
            INamedTypeSymbol { IsRefLikeType: true } => SyntaxKind.RefKeyword,
            _ => SyntaxKind.FileKeyword,
        };
        TypeDeclarationSyntax bearer = type.AncestorsAndSelf().OfType<TypeDeclarationSyntax>().FirstOrDefault(level => level.Modifiers.Any(modifier)) ?? type;
        return new Fix("without modifier", $"Remove '{SyntaxFacts.GetText(modifier)}' from '{bearer.Identifier.Text}'", editor =>
            editor.ReplaceNode(bearer, (current, _) => Modifiers.Without((TypeDeclarationSyntax)current, modifier)));
    }

    private static IEnumerable<Fix> Settable(FixTarget target)
    {
        if (target.Enclosing<MemberDeclarationSyntax>() is FieldDeclarationSyntax field)
        {
            yield return new Fix("settable", "Make the field settable", editor =>
                Change(editor, field, modifiers => modifiers.WithIsStatic(false).WithIsReadOnly(false)));
        }
        else if (target.Enclosing<PropertyDeclarationSyntax>() is { AccessorList: { } accessors } property
            && accessors.Accessors.All(accessor => accessor is { Body: null, ExpressionBody: null }))
        {
            yield return new Fix("settable", $"Make '{property.Identifier.Text}' settable", editor =>
            {
                Change(editor, property, modifiers => modifiers.WithIsStatic(false));
                editor.ReplaceNode(accessors, (current, _) => WithSetter((AccessorListSyntax)current));
            });
        }
    }

    private static AccessorListSyntax WithSetter(AccessorListSyntax accessors)
    {
        AccessorDeclarationSyntax setter = SyntaxFactory.AccessorDeclaration(SyntaxKind.SetAccessorDeclaration)
            .WithSemicolonToken(SyntaxFactory.Token(SyntaxKind.SemicolonToken).WithTrailingTrivia(SyntaxFactory.Space));
        AccessorDeclarationSyntax? init = accessors.Accessors.FirstOrDefault(accessor => accessor.IsKind(SyntaxKind.InitAccessorDeclaration));
        bool hasSetter = accessors.Accessors.Any(SyntaxKind.SetAccessorDeclaration);
        return hasSetter ? accessors : init is null ? accessors.AddAccessors(setter) : accessors.ReplaceNode(init, setter);
    }

    private static void Change(SyntaxEditor editor, SyntaxNode declaration, Func<DeclarationModifiers, DeclarationModifiers> change) =>
        editor.ReplaceNode(declaration, (current, generator) => generator.WithModifiers(current, change(generator.GetModifiers(current))));
}
