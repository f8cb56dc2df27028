using DataModule.Generators.Analyzers.Batches;

namespace DataModule.CodeFixes;

/// <summary>Inserts the call that keeps a batch, or a tensor of a batch or step, valid: <c>Detach()</c>, <c>clone()</c>, <c>DetachFromDisposeScope()</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(DetachFixProvider)), Shared]
public sealed class DetachFixProvider() : EditorFixProvider("DM0048", "DM0080")
{
    private protected override IEnumerable<Fix> Fixes(FixTarget target)
    {
        switch (target.Enclosing<ExpressionSyntax>())
        {
            case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax call } list:
                yield return new Fix("Detach", "Detach each batch", editor => editor.ReplaceNode(call.Expression, (current, _) =>
                    SyntaxFactory.ParseExpression(current.WithoutTrivia() + ".Select(batch => batch.Detach())").WithTriviaFrom(current)));
                break;
            case { } value when target.Diagnostic.Properties.TryGetValue(BatchEscapeAnalyzer.InsteadProperty, out string? instead):
                yield return new Fix("keep", $"Keep '{instead}'", editor => editor.ReplaceNode(value, SyntaxFactory.ParseExpression(instead!).WithTriviaFrom(value)));
                break;
            case { } when target.Diagnostic.Id == "DM0080":
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
