namespace DataModule.CodeFixes;

/// <summary>Moves a cache before the random map, if both are in one chain of calls; a cache on disk would need another codec there.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CacheFixProvider)), Shared]
public sealed class CacheFixProvider() : EditorFixProvider("DM0052")
{
    private protected override IEnumerable<Fix> Fixes(FixTarget target)
    {
        if (target.Node.Parent is MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0 } cache, Expression: var mapped } && Map(target, mapped) is { } map)
        {
            yield return new Fix("cache", "Cache before the random 'Map'", editor =>
            {
                editor.ReplaceNode(map, (current, _) => CachedBefore((ExpressionSyntax)current));
                editor.ReplaceNode(cache, (current, _) => Uncached((InvocationExpressionSyntax)current));
            });
        }
    }

    // What the first random map in the chain is called on.
    private static ExpressionSyntax? Map(FixTarget target, ExpressionSyntax chain) => chain
        .DescendantNodesAndSelf(node => node is InvocationExpressionSyntax or MemberAccessExpressionSyntax)
        .OfType<InvocationExpressionSyntax>()
        .Select(call => call.Expression as MemberAccessExpressionSyntax)
        .LastOrDefault(access => access is { Name.Identifier.ValueText: "Map" }
            && target.Model.GetSymbolInfo(access).Symbol is IMethodSymbol { Parameters: var parameters }
            && parameters.Any(parameter => parameter.Type is INamedTypeSymbol { DelegateInvokeMethod.Parameters.Length: 2 }))
        ?.Expression;

    private static InvocationExpressionSyntax CachedBefore(ExpressionSyntax source) => SyntaxFactory.InvocationExpression(
        SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, source.WithoutTrailingTrivia(), SyntaxFactory.IdentifierName("Cache")))
        .WithTrailingTrivia(source.GetTrailingTrivia());

    private static ExpressionSyntax Uncached(InvocationExpressionSyntax cache) =>
        ((MemberAccessExpressionSyntax)cache.Expression).Expression.WithTrailingTrivia(cache.GetTrailingTrivia());
}
