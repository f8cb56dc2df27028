namespace DataModule.CodeFixes;

/// <summary>Adds and removes the modifiers of a type's declaration.</summary>
internal static class Modifiers
{
    // `partial` must be the last modifier; the syntax generator does not ensure this for every kind of type.
    public static TypeDeclarationSyntax WithPartial(TypeDeclarationSyntax type)
    {
        if (type.Modifiers.Any(SyntaxKind.PartialKeyword))
        {
            return type;
        }

        SyntaxToken partial = SyntaxFactory.Token(SyntaxKind.PartialKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        if (type.Modifiers.Count > 0)
        {
            return (TypeDeclarationSyntax)type.WithModifiers(type.Modifiers.Add(partial));
        }

        SyntaxTriviaList leading = type.Keyword.LeadingTrivia;
        return (TypeDeclarationSyntax)type
            .WithKeyword(type.Keyword.WithLeadingTrivia())
            .WithModifiers(SyntaxFactory.TokenList(partial.WithLeadingTrivia(leading)));
    }

    /// <summary>The declaration without a modifier; leading trivia stays.</summary>
    public static TypeDeclarationSyntax Without(TypeDeclarationSyntax type, SyntaxKind modifier)
    {
        int index = type.Modifiers.IndexOf(modifier);
        if (index < 0)
        {
            return type;
        }

        SyntaxTriviaList leading = type.Modifiers[index].LeadingTrivia;
        var without = (TypeDeclarationSyntax)type.WithModifiers(type.Modifiers.RemoveAt(index));
        SyntaxToken next = index < without.Modifiers.Count ? without.Modifiers[index] : without.Keyword;
        return without.ReplaceToken(next, next.WithLeadingTrivia(leading));
    }
}
