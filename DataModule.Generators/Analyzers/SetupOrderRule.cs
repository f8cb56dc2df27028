using DataModule.Generators.Analyzers.Flow;
using DataModule.Generators.Diagnostics;
using DataModule.Generators.Model;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Analyzers;

/// <summary>A setup method that reads a member that a later setup method of the same stage assigns.</summary>
internal static class SetupOrderRule
{
    public static void Check(ModuleFlow flow, Action<Diagnostic> report)
    {
        var reported = new HashSet<Location>();
        foreach (Stage stage in (ReadOnlySpan<Stage>)[Stage.Fit, Stage.Validate, Stage.Test, Stage.Predict])
        {
            StagedHook[] hooks = [.. flow.Hooks.Setup.Where(hook => hook.IsFor(stage))];
            for (int place = 0; place < hooks.Length; place++)
            {
                foreach (Diagnostic diagnostic in Check(flow, hooks[place].Method, hooks.Take(place), hooks.Skip(place + 1)))
                {
                    if (reported.Add(diagnostic.Location))
                    {
                        report(diagnostic);
                    }
                }
            }
        }
    }

    private static IEnumerable<Diagnostic> Check(
        ModuleFlow flow, IMethodSymbol hook, IEnumerable<StagedHook> before, IEnumerable<StagedHook> after)
    {
        HashSet<MethodFlow> bodies = flow.Reachable([hook]);
        HashSet<MethodFlow> earlier = flow.Reachable(before.Select(other => other.Method).Concat(flow.Hooks.Prepare));
        foreach (ISymbol member in flow.Needed(bodies))
        {
            // The order of the parts of a class in several files is not visible in source.
            IMethodSymbol? later = after.Select(other => other.Method).FirstOrDefault(other =>
                other.Locations[0].SourceTree == hook.Locations[0].SourceTree && flow.Writes(flow.Reachable([other]), member));
            if (later is not null
                && member.HoldsNothingAtFirst()
                && flow.IsLeftToSetup(member)
                && !flow.Writes(bodies, member)
                && !flow.Writes(earlier, member))
            {
                yield return Diagnostic.Create(
                    Rules.SetupOrder,
                    flow.FirstMention(member, hook, bodies),
                    [hook.Locations[0], later.Locations[0]],
                    flow.Module.ShortName(),
                    hook.Name,
                    member.Name,
                    later.Name);
            }
        }
    }
}
