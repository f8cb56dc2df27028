using DataModule.Generators.Model;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Analyzers.Flow;

/// <summary>A setup or teardown method; empty stages mean all.</summary>
internal sealed record StagedHook(IMethodSymbol Method, AttributeData Attribute, IReadOnlyList<Stage> Stages)
{
    public bool IsFor(Stage stage) => Stages.Count == 0 || Stages.Contains(stage);
}

/// <summary>A loader method and the stages that ask for it.</summary>
internal sealed record LoaderHook(IMethodSymbol Method, Split Split)
{
    public IReadOnlyList<Stage> Stages => Split switch
    {
        Split.Train => [Stage.Fit],
        Split.Validation => [Stage.Fit, Stage.Validate],
        Split.Test => [Stage.Test],
        _ => [Stage.Predict],
    };
}

/// <summary>The annotated methods that a class declares itself.</summary>
internal sealed class ModuleHooks
{
    private readonly HashSet<ISymbol> all = new(SymbolEqualityComparer.Default);

    public ModuleHooks(INamedTypeSymbol module)
    {
        foreach (IMethodSymbol method in module.GetMembers().OfType<IMethodSymbol>())
        {
            foreach (AttributeData attribute in method.GetAttributes())
            {
                Add(method, attribute);
            }
        }
    }

    public List<IMethodSymbol> Prepare { get; } = [];

    public List<StagedHook> Setup { get; } = [];

    public List<StagedHook> Teardown { get; } = [];

    public List<LoaderHook> Loaders { get; } = [];

    public List<IMethodSymbol> Batch { get; } = [];

    public bool Contains(IMethodSymbol method) => all.Contains(MethodFlow.Normalized(method));

    private void Add(IMethodSymbol method, AttributeData attribute)
    {
        switch (attribute.AttributeClass?.MetadataName())
        {
            case KnownNames.Prepare:
                Prepare.Add(method);
                break;
            case KnownNames.Setup:
                Setup.Add(Staged(method, attribute));
                break;
            case KnownNames.Teardown:
                Teardown.Add(Staged(method, attribute));
                break;
            case KnownNames.Dataloader:
                if (attribute.ConstructorArguments.FirstOrDefault().Value is int split and >= 0 and <= (int)Split.Predict)
                {
                    Loaders.Add(new LoaderHook(method, (Split)split));
                }

                break;
            case KnownNames.BeforeBatchTransfer or KnownNames.TransferBatch or KnownNames.AfterBatchTransfer:
                Batch.Add(method);
                break;
            case KnownNames.OnException:
                break;
            default:
                return;
        }

        all.Add(MethodFlow.Normalized(method));
    }

    // A stage that does not exist is the parser's to report; here such a hook counts for every stage.
    private static StagedHook Staged(IMethodSymbol method, AttributeData attribute) =>
        new(method, attribute, [.. StageNames.Parse(attribute) ?? default]);
}
