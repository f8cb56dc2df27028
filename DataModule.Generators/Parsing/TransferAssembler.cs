using DataModule.Generators.Diagnostics;
using DataModule.Generators.Model;
using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Parsing;

/// <summary>Combines each batch type of a module with its plan and its hooks.</summary>
internal static class TransferAssembler
{
    public static EquatableArray<TransferModel> Assemble(
        INamedTypeSymbol module,
        EquatableArray<SplitModel> splits,
        BaseModule? baseModule,
        ModuleMembers members,
        DiagnosticBag diagnostics)
    {
        var transfers = new List<TransferModel>();
        foreach (ITypeSymbol batch in BatchTypes(members, baseModule, splits))
        {
            string name = batch.FullName();
            BatchHookModel[] replacing = Hooks(members, "TransferBatch", name);
            BaseBatch? inheritedBatch = baseModule?.Find(name);
            bool inherited = inheritedBatch is not null;
            TransferPlan? plan = TransferParser.Parse(batch, out ITypeSymbol? obstacle);
            bool alwaysReplaced = replacing.Any(hook => hook.Splits.Count == 0);
            if (plan is null && !alwaysReplaced && !inherited)
            {
                IMethodSymbol loader = members.Loaders.First(candidate => candidate.Batch.FullName() == name).Method;
                string culprit = (obstacle ?? batch).ShortName();
                diagnostics.Add(
                    Rules.BatchCannotMove,
                    loader.ReturnLocation(),
                    loader.Name,
                    batch.ShortName(),
                    culprit,
                    obstacle is ITypeParameterSymbol
                        ? "constrain it to have a method '" + culprit + " To(torch.Device)', as IBatch does"
                        : "give it a method '" + culprit + " To(torch.Device)'");
            }

            var transfer = new TransferModel(
                name,
                inheritedBatch?.Access ?? AccessParser.For(batch, module),
                inherited,
                plan ?? new TransferPlan(TransferKind.Keep, name, default),
                Hooks(members, "BeforeBatchTransfer", name).ToEquatable(),
                replacing.ToEquatable(),
                Hooks(members, "AfterBatchTransfer", name).ToEquatable());
            if (!inherited || (inheritedBatch is not { Access: "private" } && transfer.Before.Count + transfer.Replacing.Count + transfer.After.Count > 0))
            {
                transfers.Add(transfer);
            }
        }

        ReportUnused(module, splits, baseModule, members, diagnostics);
        return transfers.ToEquatable();
    }

    // The types of this module's own loaders, then those of the base that this module has hooks for.
    private static IEnumerable<ITypeSymbol> BatchTypes(ModuleMembers members, BaseModule? baseModule, EquatableArray<SplitModel> splits)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (LoaderCandidate loader in members.Loaders)
        {
            string name = loader.Batch.FullName();
            if (splits.Any(split => split.BatchType == name) && seen.Add(name))
            {
                yield return loader.Batch;
            }
        }

        foreach (BatchHookCandidate hook in members.BatchHooks)
        {
            if (baseModule?.Find(hook.BatchType) is not null && seen.Add(hook.BatchType))
            {
                yield return hook.Method.ReturnType;
            }
        }
    }

    private static BatchHookModel[] Hooks(ModuleMembers members, string name, string batch) =>
        [.. members.BatchHooks.Where(hook => hook.Name == name && hook.BatchType == batch).Select(hook => hook.Model)];

    private static void ReportUnused(
        INamedTypeSymbol module,
        EquatableArray<SplitModel> splits,
        BaseModule? baseModule,
        ModuleMembers members,
        DiagnosticBag diagnostics)
    {
        if (members.AnyBrokenLoader || members.Loaders.Count == 0 && baseModule is null)
        {
            return;
        }

        foreach (BatchHookCandidate hook in members.BatchHooks)
        {
            BaseBatch? inherited = baseModule?.Find(hook.BatchType);
            SplitModel[] served = [.. splits.Where(split => split.BatchType == hook.BatchType)];
            bool used = inherited is not null ? inherited.Access != "private"
                : served.Any(split => hook.Model.Splits.Count == 0 || hook.Model.Splits.Contains(split.Split));
            if (!used)
            {
                string wanted = inherited is not null ? "; those of the base class are moved by private code, because their type is less accessible than the base class"
                    : served.Length > 0
                    ? " in the splits it names"
                    : splits.Count > 0 ? "; they have '" + members.Loaders[0].Batch.ShortName() + "'" : "";
                diagnostics.Add(
                    Rules.BatchHookUnused,
                    hook.Method.LocationOf(),
                    hook.Name,
                    hook.Method.Name,
                    hook.Method.ReturnType.ShortName(),
                    module.ShortName(),
                    wanted);
            }
        }
    }
}
