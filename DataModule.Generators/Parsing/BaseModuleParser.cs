using DataModule.Generators.Emission;
using DataModule.Generators.Model;
using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Parsing;

/// <summary>Finds the data module that a module is derived from, and what it already does.</summary>
internal static class BaseModuleParser
{
    private static readonly Dictionary<string, Split> Contracts = new(StringComparer.Ordinal)
    {
        ["DataModule.ITrainData"] = Split.Train,
        ["DataModule.IValidationData"] = Split.Validation,
        ["DataModule.ITestData"] = Split.Test,
        ["DataModule.IPredictData"] = Split.Predict,
    };

    public static BaseModule? Parse(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        for (INamedTypeSymbol? level = type.BaseType; level is not null; level = level.BaseType)
        {
            if (level.Has(KnownNames.DataModule))
            {
                return level.DeclaringSyntaxReferences.Length > 0 ? FromSource(level, cancellationToken) : FromMetadata(level, type);
            }
        }

        return null;
    }

    // The generated part of a base class in source is not visible yet, so its attributes are read.
    private static BaseModule? FromSource(INamedTypeSymbol module, CancellationToken cancellationToken)
    {
        if (ModuleParser.Parse(module, cancellationToken).Model is not { } model)
        {
            return null;
        }

        BaseModule inherited = model.Base ?? new BaseModule(default, default, false, false);
        return new BaseModule(
            model.Splits
                .Select(split => new BaseSplit(split.Split, ModuleSignatures.Accessor(split), LoaderEmitter.AccessorType(split), Overridable(split.Access, model)))
                .Concat(inherited.Splits).ToEquatable(),
            model.Transfers
                .Select(transfer => new BaseBatch(transfer.BatchType, Overridable(transfer.Access, model)))
                .Concat(inherited.Batches).ToEquatable(),
            model.States.Count > 0 || inherited.HasState,
            model.RequiresSetup);
    }

    private static string Overridable(string access, ModuleModel model) => model.IsSealed ? "private" : access;

    private static BaseModule FromMetadata(INamedTypeSymbol module, INamedTypeSymbol derived)
    {
        var splits = new List<BaseSplit>();
        var batches = new List<BaseBatch>();
        foreach (INamedTypeSymbol contract in module.AllInterfaces.Where(item => item.Arity == 1))
        {
            string name = contract.MetadataName();
            if (name == "DataModule.IBatchTransfer")
            {
                string batch = contract.TypeArguments[0].FullName();
                IMethodSymbol? transfer = Find(module, "TransferBatchToDevice", method => method.Parameters.Length == 2 && method.Parameters[0].Type.FullName() == batch);
                batches.Add(new BaseBatch(batch, Access(transfer)));
            }
            else if (Contracts.TryGetValue(name, out Split split))
            {
                IMethodSymbol? accessor = new[] { split + "Dataloader", split + "Dataloaders" }
                    .Select(candidate => Find(module, candidate, method => method.Parameters.Length == 0))
                    .FirstOrDefault(method => method is not null);
                splits.Add(new BaseSplit(split, accessor?.Name ?? "", accessor?.ReturnType.FullName() ?? "", Access(accessor)));
            }
        }

        return new BaseModule(splits.ToEquatable(), batches.ToEquatable(), module.Interface(KnownNames.IStateful) is not null, RequiresSetup: true);

        string Access(IMethodSymbol? method) => method is { IsVirtual: true } or { IsOverride: true, IsSealed: false } ? AccessParser.OfOverridden(method, derived) : "private";
    }

    private static IMethodSymbol? Find(INamedTypeSymbol module, string name, Func<IMethodSymbol, bool> fits)
    {
        for (INamedTypeSymbol? level = module; level is not null; level = level.BaseType)
        {
            if (level.GetMembers(name).OfType<IMethodSymbol>().FirstOrDefault(fits) is { } method)
            {
                return method;
            }
        }

        return null;
    }
}
