using DataModule.Generators.Parsing;

namespace DataModule.CodeFixes;

/// <summary>Replaces an unknown stage by the most similar one.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(StageFixProvider)), Shared]
public sealed class StageFixProvider() : EditorFixProvider("DM0004")
{
    private protected override IEnumerable<Fix> Fixes(FixTarget target)
    {
        if (target.Enclosing<AttributeSyntax>()?.ArgumentList is not { } list)
        {
            yield break;
        }

        // One attribute may have several wrong stages, each with a diagnostic at the same place: one fix corrects all of them.
        (LiteralExpressionSyntax Literal, string Stage)[] corrections =
        [
            .. list.Arguments
                .Select(argument => argument.Expression)
                .OfType<LiteralExpressionSyntax>()
                .Where(literal => literal.Token.Value is string)
                .Select(literal => (literal, Correction((string)literal.Token.Value!)))
                .Where(pair => pair.Item2 is not null)
                .Select(pair => (pair.literal, pair.Item2!)),
        ];
        if (corrections.Length > 0)
        {
            yield return new Fix(
                "stage",
                "Change to " + string.Join(" and ", corrections.Select(correction => "\"" + correction.Stage + "\"")),
                editor =>
                {
                    foreach ((LiteralExpressionSyntax literal, string stage) in corrections)
                    {
                        editor.ReplaceNode(literal, SyntaxFactory.LiteralExpression(
                            SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(stage)).WithTriviaFrom(literal));
                    }
                });
        }
    }

    private static string? Correction(string text) =>
        StageNames.Suggest(text) is { } stage && !string.Equals(StageNames.Text(stage), text, StringComparison.OrdinalIgnoreCase)
            ? StageNames.Text(stage)
            : null;
}
