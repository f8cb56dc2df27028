using DataModule.Generators.Analyzers.Calls;
using DataModule.Generators.Analyzers.Flow;
using DataModule.Generators.Diagnostics;
using DataModule.Generators.Model;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DataModule.Generators.Analyzers;

/// <summary>Loaders of other splits than train that are told to shuffle.</summary>
internal static class ShuffleRule
{
    public static void Check(ModuleFlow flow, Action<Diagnostic> report)
    {
        HashSet<MethodFlow> training = flow.Reachable(flow.Hooks.Loaders.Where(loader => loader.Split == Split.Train).Select(loader => loader.Method));
        var reported = new HashSet<SyntaxNode>();
        foreach (LoaderHook loader in flow.Hooks.Loaders.Where(loader => loader.Split != Split.Train))
        {
            foreach (IArgumentOperation shuffle in flow.Reachable([loader.Method]).Where(body => !training.Contains(body)).SelectMany(Shuffles))
            {
                if (reported.Add(shuffle.Syntax))
                {
                    report(Diagnostic.Create(
                        Rules.ShuffledEvaluation, shuffle.Syntax.GetLocation(), flow.Module.ShortName(), loader.Method.Name, loader.Split.ToString().ToLowerInvariant()));
                }
            }
        }
    }

    private static IEnumerable<IArgumentOperation> Shuffles(MethodFlow body) => body.Invocations
        .Where(LoaderCalls.IsLoaderCall)
        .SelectMany(call => call.Arguments)
        .Where(argument => argument is { ArgumentKind: ArgumentKind.Explicit, Parameter.Name: "shuffle", Value.ConstantValue: { HasValue: true, Value: true } });
}
