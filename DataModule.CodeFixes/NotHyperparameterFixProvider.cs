namespace DataModule.CodeFixes;

/// <summary>Excludes a constructor parameter from the hyperparameters.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(NotHyperparameterFixProvider)), Shared]
public sealed class NotHyperparameterFixProvider() : EditorFixProvider("DM0024", "DM0043")
{
    private const string Attribute = "NotHyperparameter";

    private protected override IEnumerable<Fix> Fixes(FixTarget target)
    {
        ParameterSyntax? parameter = target.Enclosing<ParameterSyntax>()
            ?? (target.Model.GetSymbolInfo(target.Node).Symbol as IParameterSymbol)?.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() as ParameterSyntax;
        if (parameter is not null && parameter.SyntaxTree == target.Root.SyntaxTree)
        {
            yield return new Fix(Attribute, $"Mark '{parameter.Identifier.Text}' [{Attribute}]", editor =>
                editor.ReplaceNode(parameter, (current, _) => Marked((ParameterSyntax)current)));
        }
    }

    private static ParameterSyntax Marked(ParameterSyntax parameter)
    {
        if (parameter.AttributeLists.SelectMany(list => list.Attributes).Any(attribute => attribute.Name.ToString() == Attribute))
        {
            return parameter;
        }

        AttributeListSyntax list = SyntaxFactory.AttributeList([SyntaxFactory.Attribute(SyntaxFactory.IdentifierName(Attribute))])
            .WithLeadingTrivia(parameter.GetLeadingTrivia())
            .WithTrailingTrivia(SyntaxFactory.Space);
        return parameter.WithLeadingTrivia().WithAttributeLists(parameter.AttributeLists.Insert(0, list));
    }
}
