using System.Collections.Immutable;
using DataModule.Generators.Analyzers.Calls;
using DataModule.Generators.Analyzers.Flow;
using DataModule.Generators.Diagnostics;
using DataModule.Generators.Model;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DataModule.Generators.Analyzers;

/// <summary>Hooks that call the generated method that runs them, or one that waits for them.</summary>
internal static class EntryPointRule
{
    /// <summary>Property of the diagnostic, for the code fix: the loader method to call instead.</summary>
    public const string InsteadProperty = "Instead";

    public static void Check(ModuleFlow flow, Action<Diagnostic> report)
    {
        foreach (IMethodSymbol prepare in flow.Hooks.Prepare)
        {
            Check(flow, prepare, ["PrepareData", "PrepareDataAsync"], "runs the [Prepare] methods again, in an endless recursion: call the one method that you need", report);
            foreach (Split split in Splits(flow))
            {
                CheckAccessor(flow, prepare, split, "creates a loader before its data is set up: call it in a [Setup] method", report);
            }
        }

        foreach (StagedHook setup in flow.Hooks.Setup)
        {
            Check(flow, setup.Method, ["Setup", "SetupAsync"], "starts a setup while a setup runs: call the one method that you need", report);
            foreach (Split split in Splits(flow).Where(split => new LoaderHook(setup.Method, split).Stages.Any(setup.IsFor)))
            {
                CheckAccessor(flow, setup.Method, split, "throws until the setup has finished: call the [Dataloader] method directly", report);
            }
        }

        foreach (LoaderHook loader in flow.Hooks.Loaders)
        {
            Check(flow, loader.Method, [loader.Split + "Dataloader"], "calls this [Dataloader] method again, in an endless recursion: create the loader here", report);
        }
    }

    private static IEnumerable<Split> Splits(ModuleFlow flow) => flow.Hooks.Loaders.Select(loader => loader.Split).Distinct();

    private static void CheckAccessor(ModuleFlow flow, IMethodSymbol hook, Split split, string problem, Action<Diagnostic> report)
    {
        LoaderHook[] loaders = [.. flow.Hooks.Loaders.Where(loader => loader.Split == split)];
        Check(flow, hook, [split + "Dataloader"], problem, report, loaders.Length == 1 ? loaders[0].Method.Name : null);
    }

    private static void Check(
        ModuleFlow flow, IMethodSymbol hook, string[] names, string problem, Action<Diagnostic> report, string? instead = null)
    {
        foreach (MethodFlow body in flow.Reachable([hook]))
        {
            foreach (IInvocationOperation call in body.Invocations.Where(call =>
                names.Contains(call.TargetMethod.Name) && IsOwn(call) && IsGenerated(call.TargetMethod) && !IsInFunction(call)))
            {
                report(Diagnostic.Create(
                    Rules.OwnEntryPoint,
                    call.NameLocation(),
                    ImmutableDictionary<string, string?>.Empty.Add(InsteadProperty, instead),
                    call.TargetMethod.Name,
                    flow.Module.ShortName(),
                    body.Owner.Name,
                    problem));
            }
        }
    }

    private static bool IsOwn(IInvocationOperation call) => call.Instance is IInstanceReferenceOperation;

    private static bool IsGenerated(IMethodSymbol method) => method.GetAttributes().Any(attribute =>
        attribute.AttributeClass?.Name == "GeneratedCodeAttribute" && attribute.ConstructorArguments.FirstOrDefault().Value is "DataModule.Generators");

    // A lambda may be stored, and called when everything is set up.
    private static bool IsInFunction(IOperation call)
    {
        for (IOperation? current = call.Parent; current is not null; current = current.Parent)
        {
            if (current is IAnonymousFunctionOperation)
            {
                return true;
            }
        }

        return false;
    }
}
