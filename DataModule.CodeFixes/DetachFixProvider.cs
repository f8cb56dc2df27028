namespace DataModule.CodeFixes;

/// <summary>Inserts the <c>Detach()</c> or <c>clone()</c> that lets a batch or a tensor of it be kept.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(DetachFixProvider)), Shared]
public sealed class DetachFixProvider() : EditorFixProvider("DM0048")
{
    private protected override IEnumerable<Fix> Fixes(FixTarget target)
    {
        switch (target.Enclosing<ExpressionSyntax>())
        {
            case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax call } list:
                yield return new Fix("Detach", "Detach each batch", editor => editor.ReplaceNode(call.Expression, (current, _) =>
                    SyntaxFactory.ParseExpression(current.WithoutTrivia() + ".Select(batch => batch.Detach())").WithTriviaFrom(current)));
                break;
            case { } value when target.Model.GetTypeInfo(value).Type?.Name == "Tensor":
                yield return new Fix("clone", $"Clone '{value}'", editor => editor.ReplaceNode(value, (current, _) => Call(current, "clone")));
                break;
            case { } value:
                yield return new Fix("Detach", $"Detach '{value}'", editor => editor.ReplaceNode(value, (current, _) => Call(current, "Detach")));
                break;
        }
    }

    private static InvocationExpressionSyntax Call(SyntaxNode value, string method) => SyntaxFactory.InvocationExpression(
        SyntaxFactory.MemberAccessExpression(
            SyntaxKind.SimpleMemberAccessExpression,
            (ExpressionSyntax)value.WithoutTrivia(),
            SyntaxFactory.IdentifierName(method)))
        .WithTriviaFrom(value);
}
