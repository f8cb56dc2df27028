using Microsoft.CodeAnalysis.Formatting;

namespace DataModule.CodeFixes;

/// <summary>Adds the call of CaptureHyperparameters at the start of a constructor, before it can change its parameters.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CaptureFixProvider)), Shared]
public sealed class CaptureFixProvider() : EditorFixProvider("DM0030")
{
    private protected override IEnumerable<Fix> Fixes(FixTarget target)
    {
        if (target.Enclosing<ConstructorDeclarationSyntax>() is { Body: { } body } constructor)
        {
            IEnumerable<string> names = constructor.ParameterList.Parameters
                .Where(parameter => !parameter.AttributeLists.SelectMany(list => list.Attributes).Any(attribute =>
                    attribute.Name.ToString() is "NotHyperparameter" or "NotHyperparameterAttribute"))
                .Select(parameter => parameter.Identifier.Text);
            StatementSyntax call = SyntaxFactory.ParseStatement("CaptureHyperparameters(" + string.Join(", ", names) + ");")
                .WithTrailingTrivia(SyntaxFactory.ElasticLineFeed)
                .WithAdditionalAnnotations(Formatter.Annotation);
            yield return new Fix("capture", "Call CaptureHyperparameters", editor => editor.ReplaceNode(body, (current, _) =>
                ((BlockSyntax)current).WithStatements(((BlockSyntax)current).Statements.Insert(0, call))));
        }
    }
}
