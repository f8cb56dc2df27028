using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Simplification;

namespace DataModule.CodeFixes;

/// <summary>Makes a loader method return a loader of its dataset, or one that is never null.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(LoaderReturnFixProvider)), Shared]
public sealed class LoaderReturnFixProvider() : EditorFixProvider("DM0009")
{
    private protected override IEnumerable<Fix> Fixes(FixTarget target)
    {
        if (target.Enclosing<MethodDeclarationSyntax>() is not { } method || target.Model.GetDeclaredSymbol(method) is not { } symbol)
        {
            yield break;
        }

        if (method.ReturnType is NullableTypeSyntax nullable)
        {
            yield return new Fix("not null", $"Return '{nullable.ElementType}'", editor =>
                editor.ReplaceNode(nullable, (current, _) => ((NullableTypeSyntax)current).ElementType.WithTriviaFrom(current)));
        }
        else if (symbol.ReturnType.Interface(KnownNames.IDataset) is { TypeArguments: [var sample] } && sample.Has(KnownNames.Sample))
        {
            yield return new Fix("loader", "Return a DataLoader of the dataset", editor => ToLoader(editor, method, sample));
        }
    }

    private static void ToLoader(SyntaxEditor editor, MethodDeclarationSyntax method, ITypeSymbol sample)
    {
        foreach (ExpressionSyntax returned in Returned(method))
        {
            editor.ReplaceNode(returned, (current, _) => Loaded((ExpressionSyntax)current));
        }

        editor.ReplaceNode(method.ReturnType, (current, _) => SyntaxFactory.ParseTypeName("global::DataModule.DataLoader<" + sample.PlainName() + ".Batch>")
            .WithAdditionalAnnotations(Simplifier.Annotation)
            .WithTriviaFrom(current));
    }

    private static IEnumerable<ExpressionSyntax> Returned(MethodDeclarationSyntax method) => method.ExpressionBody is { } body
        ? [body.Expression]
        : method.DescendantNodes(node => node is not (LambdaExpressionSyntax or LocalFunctionStatementSyntax))
            .OfType<ReturnStatementSyntax>()
            .Select(statement => statement.Expression)
            .OfType<ExpressionSyntax>();

    private static InvocationExpressionSyntax Loaded(ExpressionSyntax dataset)
    {
        ExpressionSyntax plain = dataset.WithoutTrivia();
        ExpressionSyntax receiver = plain is InvocationExpressionSyntax or MemberAccessExpressionSyntax or SimpleNameSyntax or PostfixUnaryExpressionSyntax or ElementAccessExpressionSyntax
            ? plain
            : SyntaxFactory.ParenthesizedExpression(plain);
        return ((InvocationExpressionSyntax)SyntaxFactory.ParseExpression(receiver + ".ToLoader(batchSize: 64)")).WithTriviaFrom(dataset);
    }
}
