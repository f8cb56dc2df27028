using DataModule.Generators.Model;

namespace DataModule.Generators.Emission;

/// <summary>Writes the description of a module: its name, its documentation and its hooks.</summary>
internal static class HookListEmitter
{
    public const string Contract = "global::DataModule.IDescribedModule";

    private const string Hook = "global::DataModule.ModuleHook";

    public static void Emit(SourceWriter writer, ModuleModel model)
    {
        writer.Member();
        writer.Line("string " + Contract + ".Name => " + ValueText.Literal(model.Shell.Name.TrimStart('@')) + ";");
        writer.Member();
        writer.Line("string? " + Contract + ".Summary => " + ValueText.Literal(model.Hyperparameters.Summary) + ";");
        writer.Member();
        writer.Line("global::System.Collections.Generic.IReadOnlyList<" + Hook + "> " + Contract + ".Hooks => " + Hook + ".InOrder(DescribeHooks());");
        if (model.Base is null)
        {
            writer.Member();
            writer.Line("bool " + Contract + ".IsSetUp(" + ModuleSignatures.Stage + " stage) => _lifecycle.IsSetUp(stage);");
        }

        string[] hooks = [.. Hooks(model)];
        if (model.Base is not null && hooks.Length == 0)
        {
            return;
        }

        writer.Member(model.Base is null && model.IsSealed ? null : new Documentation("Lists the hooks of this class and of its base class.") { Returns = "The hooks, those of the base class first." });
        writer.Line("[global::System.ComponentModel.EditorBrowsable(global::System.ComponentModel.EditorBrowsableState.Never)]");
        writer.Line(LifecycleEmitter.Modifiers(model) + "global::System.Collections.Generic.IEnumerable<" + Hook + "> DescribeHooks() => " + (model.Base is null ? "" : "global::System.Linq.Enumerable.Concat(base.DescribeHooks(), ") + "new " + Hook + "[]");
        writer.Open();
        foreach (string hook in hooks)
        {
            writer.Line(hook + ",");
        }

        writer.Close(model.Base is null ? ";" : ");");
    }

    private static IEnumerable<string> Hooks(ModuleModel model) =>
    [
        .. model.Prepare.Select(hook => New("Prepare", hook.Call, hook.Summary, hook.Once ? "Scope = global::DataModule.PrepareScope.Once" : null)),
        .. model.Setup.Select(hook => New("Setup", hook.Call, hook.Summary, Stages(hook))),
        .. model.Splits.SelectMany(split => split.Loaders.Select(loader => New("Dataloader", loader.Call, loader.Summary, Splits(new EquatableArray<Split>([split.Split]))))),
        .. Batch("BeforeBatchTransfer", model.Transfers.SelectMany(transfer => transfer.Before)),
        .. Batch("TransferBatch", model.Transfers.SelectMany(transfer => transfer.Replacing)),
        .. Batch("AfterBatchTransfer", model.Transfers.SelectMany(transfer => transfer.After)),
        .. model.Teardown.Select(hook => New("Teardown", hook.Call, hook.Summary, Stages(hook))),
    ];

    private static IEnumerable<string> Batch(string kind, IEnumerable<BatchHookModel> hooks) =>
        hooks.Select(hook => New(kind, hook.Call, hook.Summary, Splits(hook.Splits)));

    private static string New(string kind, string call, string? summary, string? more)
    {
        string[] values = [.. new[] { summary is null ? null : "Summary = " + ValueText.Literal(summary), more }.OfType<string>()];
        return "new " + Hook + "(global::DataModule.ModuleHookKind." + kind + ", " + ValueText.Literal(call.Substring(call.LastIndexOf('.') + 1).TrimStart('@')) + ")"
            + (values.Length == 0 ? "" : " { " + string.Join(", ", values) + " }");
    }

    private static string? Stages(HookModel hook) => hook.Stages.Count == 0 ? null
        : "Stages = new[] { " + string.Join(", ", hook.Stages.Select(stage => ModuleSignatures.Stage + "." + stage)) + " }";

    private static string? Splits(EquatableArray<Split> splits) => splits.Count == 0 ? null
        : "Splits = new[] { " + string.Join(", ", splits.Select(split => "global::DataModule.Split." + split)) + " }";
}
