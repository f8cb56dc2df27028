using DataModule.Generators.Model;

namespace DataModule.Generators.Emission;

/// <summary>Writes the generated part of a data module, from its model alone.</summary>
internal static class ModuleEmitter
{
    public static string Emit(ModuleModel model) => SourceWriter.File(model.Shell, BaseList(model), writer =>
    {
        LifecycleEmitter.Emit(writer, model);
        LoaderEmitter.Emit(writer, model);
        TransferEmitter.Emit(writer, model);
        EntryPointEmitter.Emit(writer, model);
        if (!HyperparametersEmitter.Collides(model))
        {
            HyperparametersEmitter.Emit(writer, model.Shell, model.Hyperparameters, hides: model.Base is not null);
            HyperparametersEmitter.EmitLoad(writer, model.Shell, model.Hyperparameters, "DataHyperparameters", StateEmitter.HasState(model)
                ? (made, checkpoint) => made + ".LoadStateDict(" + checkpoint + ".DataModule); "
                    + "global::DataModule.Checkpoint.TellLeftOut(" + checkpoint + ".DataModule, " + ValueText.Literal(model.Shell.Name.TrimStart('@')) + ");"
                : null);
        }

        StateEmitter.Emit(writer, model);
        DescriptionEmitter.Emit(writer, model);
        HookListEmitter.Emit(writer, model);
    });

    private static string BaseList(ModuleModel model)
    {
        var contracts = new List<string> { HookListEmitter.Contract };

        if (StateEmitter.IsRoot(model))
        {
            contracts.Add("global::DataModule.IStateful");
        }

        if (!HyperparametersEmitter.Collides(model))
        {
            contracts.Add("global::DataModule.IHasHyperparameters");
            if (HyperparametersEmitter.IsCreatable(model.Hyperparameters))
            {
                contracts.Add(HyperparametersEmitter.Contract(model.Shell));
            }
        }

        contracts.AddRange(model.Splits.Select(LoaderEmitter.Contract));
        contracts.AddRange(model.Transfers
            .Where(transfer => !transfer.IsInherited && model.Splits.All(split => split.BatchType != transfer.BatchType))
            .Select(transfer => "global::DataModule.IBatchTransfer<" + transfer.BatchType + ">"));
        return " : " + string.Join(", ", contracts);
    }
}
