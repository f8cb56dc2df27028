using DataModule.Generators.Analyzers.Flow;
using DataModule.Generators.Diagnostics;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Analyzers.Randomness;

/// <summary>
/// Unseeded randomness in the hooks of a data module. Prepare is not checked, since it may wait a random time
/// between downloads; batch hooks may use torch's generator: they run in one thread, and checkpoints hold its state.
/// </summary>
internal static class HookRandomnessRule
{
    public static void Check(ModuleFlow flow, Action<Diagnostic> report)
    {
        IEnumerable<IMethodSymbol> making = flow.Hooks.Setup.Select(hook => hook.Method).Concat(flow.Hooks.Loaders.Select(loader => loader.Method));
        HashSet<MethodFlow> reached = flow.Reachable(making);
        HashSet<MethodFlow> always = flow.Reachable(flow.Hooks.Batch.Concat(flow.Module.Constructors));
        foreach (MethodFlow body in flow.All)
        {
            bool isInitializer = body.Owner is IFieldSymbol or IPropertySymbol;
            foreach (RandomSource source in body.Draws)
            {
                if (source.Rule == Rules.GlobalTorchRandom
                    ? reached.Contains(body) && !body.SeedsTorch
                    : reached.Contains(body) || always.Contains(body) || isInitializer)
                {
                    string name = body.Owner is IMethodSymbol { AssociatedSymbol: { } member } ? member.Name : body.Owner.Name;
                    DataContext data = DataContext.Hook(flow.Module.ShortName() + "." + name, source.Rule);
                    report(Diagnostic.Create(source.Rule, source.Syntax.GetLocation(), source.Text, data.Name, data.Remedy));
                }
            }
        }
    }
}
