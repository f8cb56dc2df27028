using Microsoft.CodeAnalysis.Simplification;

namespace DataModule.CodeFixes;

/// <summary>Makes a hook return void, or Task if it is asynchronous.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(HookReturnFixProvider)), Shared]
public sealed class HookReturnFixProvider() : EditorFixProvider("DM0006", "DM0044")
{
    private protected override IEnumerable<Fix> Fixes(FixTarget target)
    {
        if (target.Enclosing<MethodDeclarationSyntax>() is not { } method || target.Model.GetDeclaredSymbol(method) is not { } symbol)
        {
            yield break;
        }

        string name = symbol.ReturnType.Name;
        bool isTask = name is "Task" or "ValueTask" && symbol.ReturnType.ContainingNamespace.ToDisplayString() == "System.Threading.Tasks";
        if (symbol.IsAsync || (isTask && name == "Task"))
        {
            string task = isTask ? name : "Task";
            yield return new Fix("Task", $"Return {task}", editor => editor.ReplaceNode(method, (current, _) =>
            {
                var now = (MethodDeclarationSyntax)current;
                TypeSyntax type = SyntaxFactory.ParseTypeName("global::System.Threading.Tasks." + task)
                    .WithAdditionalAnnotations(Simplifier.Annotation)
                    .WithTriviaFrom(now.ReturnType);

                // Task<T> converts to Task; only an async body must lose its result.
                return (symbol.IsAsync && isTask ? (MethodDeclarationSyntax)new ResultRemover().Visit(now) : now).WithReturnType(type);
            }));
        }
        else if (!isTask)
        {
            yield return new Fix("void", "Return void", editor => editor.ReplaceNode(method, (current, _) =>
                ((MethodDeclarationSyntax)new ResultRemover().Visit(current))
                    .WithReturnType(SyntaxFactory.PredefinedType(SyntaxFactory.Token(SyntaxKind.VoidKeyword)).WithTriviaFrom(method.ReturnType))));
        }
    }

    /// <summary>Keeps what a body does and drops what it returns.</summary>
    private sealed class ResultRemover : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitMethodDeclaration(MethodDeclarationSyntax node)
        {
            var method = (MethodDeclarationSyntax)base.VisitMethodDeclaration(node)!;
            if (method.ExpressionBody is { } body && !IsStatement(body.Expression))
            {
                method = method.WithExpressionBody(body.WithExpression(Discard(body.Expression)));
            }

            if (method.Body?.Statements.LastOrDefault() is ReturnStatementSyntax { Expression: null } last)
            {
                method = method.WithBody(method.Body.RemoveNode(last, SyntaxRemoveOptions.KeepExteriorTrivia));
            }

            return method;
        }

        public override SyntaxNode? VisitBlock(BlockSyntax node)
        {
            var block = (BlockSyntax)base.VisitBlock(node)!;
            return block.WithStatements(SyntaxFactory.List(block.Statements.SelectMany(Split)));
        }

        // Outside a block there is room for one statement.
        public override SyntaxNode? VisitReturnStatement(ReturnStatementSyntax node) =>
            node.Parent is BlockSyntax or SwitchSectionSyntax || node.Expression is null ? node : SyntaxFactory.Block(Split(node)).WithTriviaFrom(node);

        public override SyntaxNode? VisitSwitchSection(SwitchSectionSyntax node)
        {
            var section = (SwitchSectionSyntax)base.VisitSwitchSection(node)!;
            return section.WithStatements(SyntaxFactory.List(section.Statements.SelectMany(Split)));
        }

        // Lambdas and local functions keep their return values.
        public override SyntaxNode? VisitLocalFunctionStatement(LocalFunctionStatementSyntax node) => node;

        public override SyntaxNode? VisitSimpleLambdaExpression(SimpleLambdaExpressionSyntax node) => node;

        public override SyntaxNode? VisitParenthesizedLambdaExpression(ParenthesizedLambdaExpressionSyntax node) => node;

        public override SyntaxNode? VisitAnonymousMethodExpression(AnonymousMethodExpressionSyntax node) => node;

        private static IEnumerable<StatementSyntax> Split(StatementSyntax statement)
        {
            if (statement is not ReturnStatementSyntax { Expression: { } expression })
            {
                return [statement];
            }

            ExpressionSyntax effect = (IsStatement(expression) ? expression : Discard(expression)).WithoutTrivia();
            return
            [
                SyntaxFactory.ExpressionStatement(effect).WithLeadingTrivia(statement.GetLeadingTrivia()).WithTrailingTrivia(SyntaxFactory.ElasticLineFeed),
                SyntaxFactory.ReturnStatement().WithTrailingTrivia(statement.GetTrailingTrivia()),
            ];
        }

        private static AssignmentExpressionSyntax Discard(ExpressionSyntax value) => SyntaxFactory.AssignmentExpression(
            SyntaxKind.SimpleAssignmentExpression,
            SyntaxFactory.IdentifierName("_").WithTrailingTrivia(SyntaxFactory.Space),
            SyntaxFactory.Token(SyntaxKind.EqualsToken).WithTrailingTrivia(SyntaxFactory.Space),
            value);

        private static bool IsStatement(ExpressionSyntax expression) => expression is AssignmentExpressionSyntax or InvocationExpressionSyntax
            or AwaitExpressionSyntax or BaseObjectCreationExpressionSyntax or ThrowExpressionSyntax
            or PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression or (int)SyntaxKind.PostDecrementExpression }
            or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression };
    }
}
