using DataModule.Generators.Analyzers;

namespace DataModule.CodeFixes;

/// <summary>Small corrections of a call: another method, one argument less, the seed of the other setup.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CallFixProvider)), Shared]
public sealed class CallFixProvider() : EditorFixProvider("DM0054", "DM0056", "DM0058", "DM0066", "DM0079")
{
    private protected override IEnumerable<Fix> Fixes(FixTarget target) => target.Diagnostic.Id switch
    {
        "DM0054" or "DM0079" when target.Enclosing<ArgumentSyntax>() is { Parent: ArgumentListSyntax } shuffle => [Unshuffled(shuffle)],
        "DM0066" when target.Enclosing<ArgumentSyntax>() is { Parent: ArgumentListSyntax } last => [Kept(last)],
        "DM0056" when target.Node is SimpleNameSyntax name && target.Diagnostic.Properties.TryGetValue(EntryPointRule.InsteadProperty, out string? loader) && loader is not null =>
            [new Fix("loader method", $"Call '{loader}' instead", editor => editor.ReplaceNode(name, SyntaxFactory.IdentifierName(loader).WithTriviaFrom(name)))],
        "DM0058" when target.Enclosing<ArgumentSyntax>() is { } seed && Other(target) is { } other =>
            [new Fix("one seed", $"Use the seed {other}", editor => editor.ReplaceNode(seed.Expression, other.WithTriviaFrom(seed.Expression)))],
        _ => [],
    };

    // A positional argument cannot be removed if others come after it; it becomes false.
    private static Fix Unshuffled(ArgumentSyntax shuffle) => shuffle.NameColon is null && shuffle != ((ArgumentListSyntax)shuffle.Parent!).Arguments.Last()
        ? new Fix("no shuffle", "Do not shuffle", editor =>
            editor.ReplaceNode(shuffle.Expression, SyntaxFactory.LiteralExpression(SyntaxKind.FalseLiteralExpression)))
        : new Fix("no shuffle", "Do not shuffle", editor => editor.RemoveNode(shuffle));

    private static Fix Kept(ArgumentSyntax last) => last.NameColon is null && last.Expression is MemberAccessExpressionSyntax access
        ? new Fix("keep", "Keep the last batch", editor => editor.ReplaceNode(access, access.WithName(SyntaxFactory.IdentifierName("Keep"))))
        : new Fix("keep", "Keep the last batch", editor => editor.RemoveNode(last));

    private static ExpressionSyntax? Other(FixTarget target) => target.Diagnostic.AdditionalLocations
        .Where(location => location.SourceTree == target.Root.SyntaxTree)
        .Select(location => target.Root.FindNode(location.SourceSpan).FirstAncestorOrSelf<ArgumentSyntax>()?.Expression)
        .FirstOrDefault();
}
