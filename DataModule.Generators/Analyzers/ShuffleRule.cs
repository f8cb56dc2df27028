using DataModule.Generators.Analyzers.Calls;
using DataModule.Generators.Analyzers.Flow;
using DataModule.Generators.Model;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DataModule.Generators.Analyzers;

/// <summary>Loaders of other splits than train that shuffle; for predict also loaders that reorder or drop samples.</summary>
internal static class ShuffleRule
{
    public static void Check(ModuleFlow flow, Action<Diagnostic> report)
    {
        HashSet<MethodFlow> training = flow.Reachable(flow.Hooks.Loaders.Where(loader => loader.Split == Split.Train).Select(loader => loader.Method));
        var reported = new HashSet<SyntaxNode>();
        // A call that predict shares with another split is reported for predict.
        foreach (LoaderHook loader in flow.Hooks.Loaders.Where(loader => loader.Split != Split.Train).OrderByDescending(loader => loader.Split))
        {
            string who = "[Dataloader] method '" + flow.Module.ShortName() + "." + loader.Method.Name + "'";
            IEnumerable<IInvocationOperation> calls = flow.Reachable([loader.Method]).Where(body => !training.Contains(body)).SelectMany(body => body.Invocations);
            foreach (Diagnostic diagnostic in calls.SelectMany(call => LoaderOrder.Departures(call, who, loader.Split)))
            {
                if (reported.Add(diagnostic.Location.SourceTree!.GetRoot().FindNode(diagnostic.Location.SourceSpan)))
                {
                    report(diagnostic);
                }
            }
        }
    }
}
