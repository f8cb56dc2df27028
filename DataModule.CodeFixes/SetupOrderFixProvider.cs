namespace DataModule.CodeFixes;

/// <summary>Moves a setup method before the one that reads what it assigns.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SetupOrderFixProvider)), Shared]
public sealed class SetupOrderFixProvider() : EditorFixProvider("DM0055")
{
    private protected override IEnumerable<Fix> Fixes(FixTarget target)
    {
        if (Method(target, 0) is { Parent: TypeDeclarationSyntax type } reader && Method(target, 1) is { } writer && writer.Parent == type)
        {
            string name = writer.Identifier.ValueText;
            yield return new Fix("order", $"Move '{name}' before '{reader.Identifier.ValueText}'", editor => editor.ReplaceNode(type, (current, _) =>
                Moved((TypeDeclarationSyntax)current, name, reader.Identifier.ValueText)));
        }
    }

    private static MethodDeclarationSyntax? Method(FixTarget target, int place) =>
        target.Diagnostic.AdditionalLocations.ElementAtOrDefault(place) is { } location && location.SourceTree == target.Root.SyntaxTree
            ? target.Root.FindNode(location.SourceSpan).FirstAncestorOrSelf<MethodDeclarationSyntax>()
            : null;

    private static TypeDeclarationSyntax Moved(TypeDeclarationSyntax type, string writer, string reader)
    {
        int from = type.Members.IndexOf(member => member is MethodDeclarationSyntax method && method.Identifier.ValueText == writer);
        int to = type.Members.IndexOf(member => member is MethodDeclarationSyntax method && method.Identifier.ValueText == reader);
        return from <= to ? type : type.WithMembers(type.Members.RemoveAt(from).Insert(to, type.Members[from]));
    }
}
