using System.Collections.Immutable;
using DataModule.Generators.Analyzers.Flow;
using DataModule.Generators.Diagnostics;
using DataModule.Generators.Model;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Analyzers;

/// <summary>A loader that reads a member which nothing has assigned by the time its stage asks for it.</summary>
internal static class LoaderRule
{
    /// <summary>Properties of the diagnostic, for the code fixes: the member, and the stage that lacks it.</summary>
    public const string MemberProperty = "Member", StageProperty = "Stage";

    public static void Check(ModuleFlow flow, Action<Diagnostic> report)
    {
        foreach (LoaderHook loader in flow.Hooks.Loaders)
        {
            HashSet<MethodFlow> bodies = flow.Reachable([loader.Method]);
            foreach (ISymbol member in flow.Needed(bodies).Where(member => flow.IsLeftToSetup(member) && !flow.Writes(bodies, member)))
            {
                Check(flow, loader, member, bodies, report);
            }
        }
    }

    private static void Check(ModuleFlow flow, LoaderHook loader, ISymbol member, HashSet<MethodFlow> bodies, Action<Diagnostic> report)
    {
        StagedHook[] assigning = [.. flow.Hooks.Setup.Where(hook => flow.Writes(flow.Reachable([hook.Method]), member))];
        if (assigning.Length == 0 && (!member.HoldsNothingAtFirst() || flow.Writes(flow.Reachable(flow.Hooks.Prepare), member)))
        {
            return;
        }

        bool validates = flow.Hooks.Setup.Any(hook => hook.Stages.Contains(Stage.Validate));
        foreach (Stage stage in loader.Stages)
        {
            if (flow.Writes(flow.SetUp(stage), member))
            {
                continue;
            }

            string elsewhere = assigning.Length == 0
                ? ""
                : "; '" + assigning[0].Method.Name + "' does, for " + string.Join(" and ", assigning[0].Stages.Select(StageNames.Text));
            report(Diagnostic.Create(
                stage == Stage.Validate && !validates ? Rules.ValidateWithoutSetup : Rules.LoaderReadsUnassigned,
                flow.FirstMention(member, loader.Method, bodies),
                assigning.Select(hook => hook.Method.Locations[0]),
                ImmutableDictionary<string, string?>.Empty
                    .Add(MemberProperty, member.Name)
                    .Add(StageProperty, StageNames.Text(stage)),
                flow.Module.ShortName(),
                loader.Method.Name,
                member.Name,
                StageNames.Text(stage),
                elsewhere));
            return;
        }
    }
}
