using DataModule.Generators.Parsing;

namespace DataModule.CodeFixes;

/// <summary>Adds a train loader: over the class's first dataset of samples, or one to be written.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(LoaderStubFixProvider)), Shared]
public sealed class LoaderStubFixProvider() : EditorFixProvider("DM0013")
{
    private protected override IEnumerable<Fix> Fixes(FixTarget target)
    {
        if (target.Enclosing<TypeDeclarationSyntax>() is not { } type || target.Model.GetDeclaredSymbol(type) is not INamedTypeSymbol module)
        {
            yield break;
        }

        string name = module.MemberNames.Contains("Train") ? "LoadTrain" : "Train";
        string text = Dataset(module) is ({ } dataset, { } sample)
            ? $"""
                [Dataloader(Split.Train)]
                private DataLoader<{sample}.Batch> {name}() => {dataset}!.ToLoader(batchSize: 64, shuffle: true);
                """
            : $"""
                [Dataloader(Split.Train)]
                private global::System.Collections.Generic.IEnumerable<global::TorchSharp.torch.Tensor> {name}() => throw new global::System.NotImplementedException();
                """;
        yield return new Fix("train loader", "Add a train loader", editor =>
            Members.AddMethod(editor, type, name, text, now => now.Members.Count));
    }

    private static (string? Member, string? Sample) Dataset(INamedTypeSymbol module)
    {
        foreach (ISymbol member in module.GetMembers().Where(member => !member.IsImplicitlyDeclared && !member.IsStatic))
        {
            ITypeSymbol? type = (member as IFieldSymbol)?.Type ?? (member as IPropertySymbol)?.Type;
            if (type?.Interface("DataModule.IDataset")?.TypeArguments[0] is { } sample && sample.Has(KnownNames.Sample))
            {
                return (member.Name, sample.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat));
            }
        }

        return default;
    }
}
