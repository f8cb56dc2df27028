namespace DataModule.CodeFixes;

/// <summary>Replaces a split by a stage where one is needed, and the reverse: the compiler only says that the types differ.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(StageOrSplitFixProvider)), Shared]
public sealed class StageOrSplitFixProvider() : EditorFixProvider("CS1503")
{
    private static readonly (string Split, string Stage)[] Pairs =
        [("Train", "Fit"), ("Validation", "Validate"), ("Test", "Test"), ("Predict", "Predict")];

    private protected override IEnumerable<Fix> Fixes(FixTarget target)
    {
        if (target.Enclosing<AttributeArgumentSyntax>()?.Expression is not { } given
            || target.Enclosing<AttributeSyntax>() is not { } attribute
            || target.Model.GetSymbolInfo(given).Symbol is not IFieldSymbol { ContainingType: { Name: var type, ContainingNamespace.Name: "DataModule" } } value)
        {
            yield break;
        }

        string name = attribute.Name.ToString().Replace("Attribute", "");
        string? right = (type, name) switch
        {
            ("Split", "Setup" or "Teardown") => "Stage." + Pairs.FirstOrDefault(pair => pair.Split == value.Name).Stage,
            ("Stage", "Dataloader" or "BeforeBatchTransfer" or "TransferBatch" or "AfterBatchTransfer") => "Split." + Pairs.FirstOrDefault(pair => pair.Stage == value.Name).Split,
            _ => null,
        };
        if (right is not null)
        {
            yield return new Fix("stage or split", $"Change to {right}", editor =>
                editor.ReplaceNode(given, SyntaxFactory.ParseExpression(right).WithTriviaFrom(given)));
        }
    }
}
