using DataModule.Generators.Model;
using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Parsing;

/// <summary>Finds the data module that a module is derived from, and what it already does.</summary>
internal static class BaseModuleParser
{
    public static BaseModule? Parse(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        for (INamedTypeSymbol? level = type.BaseType; level is not null; level = level.BaseType)
        {
            if (level.Has(KnownNames.DataModule))
            {
                return level.DeclaringSyntaxReferences.Length > 0 ? FromSource(level, cancellationToken) : FromMetadata(level);
            }
        }

        return null;
    }

    // In source, the base's generated part is not visible yet: its annotations say what it will be.
    private static BaseModule? FromSource(INamedTypeSymbol module, CancellationToken cancellationToken)
    {
        if (ModuleParser.Parse(module, cancellationToken).Model is not { } model)
        {
            return null;
        }

        BaseModule inherited = model.Base ?? new BaseModule(default, default, default, false, false);
        return new BaseModule(
            model.Splits.Select(split => split.Split).Concat(inherited.Splits).ToEquatable(),
            model.Transfers.Select(transfer => transfer.BatchType).Concat(inherited.Batches).Distinct().ToEquatable(),
            model.Splits.Select(split => split.Loaders.Count == 1 ? split.Loaders[0].ReturnType : "").Concat(inherited.LoaderTypes).ToEquatable(),
            model.States.Count > 0 || inherited.HasState,
            model.RequiresSetup);
    }

    private static BaseModule FromMetadata(INamedTypeSymbol module)
    {
        var splits = new List<Split>();
        var batches = new List<string>();
        var loaders = new List<string>();
        foreach ((string contract, Split split) in (ReadOnlySpan<(string, Split)>)[
            ("DataModule.ITrainData", Split.Train),
            ("DataModule.IValidationData", Split.Validation),
            ("DataModule.ITestData", Split.Test),
            ("DataModule.IPredictData", Split.Predict),
        ])
        {
            foreach (INamedTypeSymbol implemented in module.AllInterfaces.Where(item => item.MetadataName() == contract && item.Arity == 1))
            {
                splits.Add(split);
                batches.Add(implemented.TypeArguments[0].FullName());
                loaders.Add(Accessor(module, split + "Dataloader") ?? "");
            }
        }

        return new BaseModule(splits.ToEquatable(), batches.Distinct().ToEquatable(), loaders.ToEquatable(), module.Interface(KnownNames.IStateful) is not null, RequiresSetup: true);
    }

    private static string? Accessor(INamedTypeSymbol module, string name)
    {
        for (INamedTypeSymbol? level = module; level is not null; level = level.BaseType)
        {
            if (level.GetMembers(name).OfType<IMethodSymbol>().FirstOrDefault(method => method.Parameters.Length == 0) is { } accessor)
            {
                return accessor.ReturnType.FullName();
            }
        }

        return null;
    }
}
