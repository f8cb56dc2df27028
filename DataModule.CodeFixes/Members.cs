using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace DataModule.CodeFixes;

/// <summary>Parses members from source text and inserts them.</summary>
internal static class Members
{
    /// <summary>A member that is formatted and whose names are shortened when the fix is applied.</summary>
    public static MemberDeclarationSyntax Parse(string text) => SyntaxFactory.ParseMemberDeclaration(text)!
        .WithLeadingTrivia(SyntaxFactory.ElasticLineFeed)
        .WithTrailingTrivia(SyntaxFactory.ElasticLineFeed)
        .WithAdditionalAnnotations(Formatter.Annotation, Simplifier.Annotation);

    /// <summary>Inserts a method at a place of the type as it is by then, unless the type has a method of that name already.</summary>
    public static void AddMethod(
        SyntaxEditor editor, TypeDeclarationSyntax type, string name, string text, Func<TypeDeclarationSyntax, int> place) =>
        editor.ReplaceNode(type, (current, _) =>
        {
            var now = (TypeDeclarationSyntax)current;
            return now.Members.OfType<MethodDeclarationSyntax>().Any(method => method.Identifier.ValueText == name)
                ? now
                : now.WithMembers(now.Members.Insert(place(now), Parse(text)));
        });

    /// <summary>The place before the first method with the attribute, or the end.</summary>
    public static int Before(TypeDeclarationSyntax type, string attribute)
    {
        int index = type.Members.IndexOf(member => member is MethodDeclarationSyntax && Attribute(member, attribute) is not null);
        return index < 0 ? type.Members.Count : index;
    }

    public static AttributeSyntax? Attribute(MemberDeclarationSyntax member, string name) => member.AttributeLists
        .SelectMany(list => list.Attributes)
        .FirstOrDefault(attribute => LastName(attribute.Name) is { } text && (text == name || text == name + "Attribute"));

    public static string Pascal(string name)
    {
        string trimmed = name.TrimStart('_', '@');
        return trimmed.Length == 0 ? name : char.ToUpperInvariant(trimmed[0]) + trimmed.Substring(1);
    }

    private static string LastName(NameSyntax name) => name switch
    {
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax alias => alias.Name.Identifier.ValueText,
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        _ => name.ToString(),
    };
}
