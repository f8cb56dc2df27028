using System.Globalization;
using DataModule.Generators.Analyzers.Calls;
using DataModule.Generators.Analyzers.Flow;
using DataModule.Generators.Diagnostics;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DataModule.Generators.Analyzers;

/// <summary>
/// The same dataset, split in the same way by two setups with different constant seeds: one trains on
/// validation samples of the other.
/// </summary>
internal static class SplitSeedRule
{
    public static void Check(ModuleFlow flow, Action<Diagnostic> report)
    {
        var splits = new List<(IMethodSymbol Hook, string What, IArgumentOperation Seed)>();
        foreach (IMethodSymbol hook in flow.Hooks.Setup.Select(setup => setup.Method))
        {
            // Within the hook alone: what a shared helper splits, it splits with one seed.
            foreach (IInvocationOperation call in flow.All.Where(body => IsOf(body, hook)).SelectMany(body => body.Invocations).OrderBy(call => call.Syntax.SpanStart))
            {
                if (call.TargetMethod.Name.StartsWith("RandomSplit", StringComparison.Ordinal)
                    && call.IsDatasetCall()
                    && call.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == "seed") is { Value.ConstantValue: { HasValue: true, Value: not null } } seed
                    && call.Receiver()?.Origin() is { } source and not ILocalReferenceOperation)
                {
                    splits.Add((hook, What(call, source), seed));
                }
            }
        }

        foreach (IGrouping<string, (IMethodSymbol Hook, string What, IArgumentOperation Seed)> same in splits.GroupBy(split => split.What))
        {
            (IMethodSymbol hook, _, IArgumentOperation seed) = same.First();
            foreach ((IMethodSymbol otherHook, _, IArgumentOperation otherSeed) in same.Skip(1))
            {
                if (!SymbolEqualityComparer.Default.Equals(hook, otherHook) && !Equals(seed.Value.ConstantValue.Value, otherSeed.Value.ConstantValue.Value))
                {
                    report(Diagnostic.Create(
                        Rules.SplitSeeds,
                        otherSeed.Syntax.GetLocation(),
                        [seed.Syntax.GetLocation()],
                        flow.Module.ShortName(),
                        otherHook.Name,
                        ((IInvocationOperation)seed.Parent!).Receiver()!.Origin().Syntax.ToString(),
                        Text(otherSeed),
                        hook.Name,
                        Text(seed)));
                }
            }
        }
    }

    private static bool IsOf(MethodFlow body, IMethodSymbol hook) => SymbolEqualityComparer.Default.Equals(body.Owner, MethodFlow.Normalized(hook));

    // Two splits are the same if only the seeds differ in source.
    private static string What(IInvocationOperation call, IOperation source) => source.Syntax.NormalizeWhitespace() + "." + call.TargetMethod.Name + "("
        + string.Join(", ", call.Arguments.Where(argument => argument.Parameter?.Name is not "seed" && argument.Parameter?.Ordinal > 0)
            .Select(argument => argument.Parameter!.Name + ": " + argument.Value.Syntax.NormalizeWhitespace())) + ")";

    private static string Text(IArgumentOperation seed) => Convert.ToString(seed.Value.ConstantValue.Value, CultureInfo.InvariantCulture);
}
