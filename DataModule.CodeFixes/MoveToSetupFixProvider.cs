namespace DataModule.CodeFixes;

/// <summary>Moves an assignment from prepare to a setup method of its own, for all stages.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MoveToSetupFixProvider)), Shared]
public sealed class MoveToSetupFixProvider() : EditorFixProvider("DM0040")
{
    private protected override IEnumerable<Fix> Fixes(FixTarget target)
    {
        if (target.Node.Parent is not AssignmentExpressionSyntax { Parent: { } place } assignment
            || assignment.Left != target.Node
            || !assignment.IsKind(SyntaxKind.SimpleAssignmentExpression)
            || target.Enclosing<MethodDeclarationSyntax>() is not { Parent: TypeDeclarationSyntax type } method
            || Members.Attribute(method, "Prepare") is not { } prepare
            || UsesLocals(target.Model, assignment.Right, method))
        {
            yield break;
        }

        string member = target.Node.ToString().Replace("this.", "");
        if (place == method.ExpressionBody && method.ParameterList.Parameters.Count == 0)
        {
            yield return new Fix("to setup", $"Change '{method.Identifier.Text}' to a [Setup] method", editor => editor.ReplaceNode(prepare, (current, _) =>
                ((AttributeSyntax)current).WithName(SyntaxFactory.IdentifierName("Setup")).WithArgumentList(null)));
        }
        else if (place is ExpressionStatementSyntax statement && statement.Parent == method.Body)
        {
            bool isAwaited = assignment.Right.DescendantNodesAndSelf(node => node is not AnonymousFunctionExpressionSyntax).OfType<AwaitExpressionSyntax>().Any();
            string name = "SetUp" + Members.Pascal(member) + (isAwaited ? "Async" : "");
            string signature = isAwaited ? "private async global::System.Threading.Tasks.Task " : "private void ";
            yield return new Fix("to setup", $"Move the assignment of '{member}' to a [Setup] method", editor =>
            {
                editor.RemoveNode(statement);
                editor.ReplaceNode(type, (current, _) => WithSetup((TypeDeclarationSyntax)current, method.Identifier.ValueText, name, signature, assignment));
            });
        }
    }

    // After the method it comes from; a second assignment goes into a second method, after the first.
    private static TypeDeclarationSyntax WithSetup(
        TypeDeclarationSyntax type, string prepare, string name, string signature, AssignmentExpressionSyntax assignment)
    {
        string unique = name;
        int place = type.Members.IndexOf(member => IsMethod(member, prepare)) + 1;
        for (int number = 2; type.Members.IndexOf(member => IsMethod(member, unique)) is var taken and >= 0; number++)
        {
            unique = name + number;
            place = taken + 1;
        }

        MemberDeclarationSyntax method = Members.Parse("[Setup]\n" + signature + unique + "() => " + assignment.WithoutTrivia() + ";");
        return type.WithMembers(type.Members.Insert(place, method));
    }

    private static bool IsMethod(MemberDeclarationSyntax member, string name) =>
        member is MethodDeclarationSyntax method && method.Identifier.ValueText == name;

    private static bool UsesLocals(SemanticModel model, ExpressionSyntax value, MethodDeclarationSyntax method) => value
        .DescendantNodesAndSelf()
        .OfType<SimpleNameSyntax>()
        .Select(name => model.GetSymbolInfo(name).Symbol)
        .Any(symbol => symbol is ILocalSymbol or IParameterSymbol or IMethodSymbol { MethodKind: MethodKind.LocalFunction }
            && symbol.DeclaringSyntaxReferences.Any(declaration => method.Span.Contains(declaration.Span) && !value.Span.Contains(declaration.Span)));
}
