using System.Collections.Immutable;
using DataModule.Generators.Analyzers.Flow;
using DataModule.Generators.Diagnostics;
using DataModule.Generators.Model;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Analyzers;

/// <summary>A loader that reads a member that is not assigned by the setup of its stage.</summary>
internal static class LoaderRule
{
    /// <summary>Properties of the diagnostic, for the code fixes: the member, and the stage that lacks it.</summary>
    public const string MemberProperty = "Member", StageProperty = "Stage";

    public static void Check(ModuleFlow flow, Action<Diagnostic> report, ValidateCalls calls)
    {
        foreach (LoaderHook loader in flow.Hooks.Loaders)
        {
            HashSet<MethodFlow> bodies = flow.Reachable([loader.Method]);
            foreach (ISymbol member in flow.Needed(bodies).Where(member => flow.IsLeftToSetup(member) && !flow.Writes(bodies, member)))
            {
                Check(flow, loader, member, bodies, report, calls);
            }
        }
    }

    private static void Check(
        ModuleFlow flow, LoaderHook loader, ISymbol member, HashSet<MethodFlow> bodies, Action<Diagnostic> report, ValidateCalls calls)
    {
        StagedHook[] assigning = [.. flow.Hooks.Setup.Where(hook => flow.Writes(flow.Reachable([hook.Method]), member))];
        IMethodSymbol? forgotten = assigning.Length > 0 ? null : Forgotten(flow, member);
        if (assigning.Length == 0 && forgotten is null && (!member.HoldsNothingAtFirst() || flow.Writes(flow.Reachable(flow.Hooks.Prepare), member)))
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

            string text = StageNames.Text(stage);
            string elsewhere = assigning.Length > 0
                ? "; '" + assigning[0].Method.Name + "' does, for " + string.Join(" and ", assigning[0].Stages.Select(StageNames.Text))
                : forgotten is not null ? "; '" + forgotten.Name + "' does, but has no [Setup] attribute and is never called" : "";
            string remedy = forgotten is null ? "assign '" + member.Name + "' in a [Setup(\"" + text + "\")] method" : "add [Setup(\"" + text + "\")] to '" + forgotten.Name + "'";
            bool isAlone = stage == Stage.Validate && !validates;
            ImmutableDictionary<string, string?> properties = ImmutableDictionary<string, string?>.Empty.Add(MemberProperty, member.Name).Add(StageProperty, text);
            Location[] others = [.. assigning.Select(hook => hook.Method).Concat(forgotten is null ? [] : [forgotten]).Select(method => method.Locations[0])];
            report(Diagnostic.Create(
                isAlone ? Rules.ValidateWithoutSetup : Rules.LoaderReadsUnassigned,
                flow.FirstMention(member, loader.Method, bodies),
                isAlone ? DiagnosticSeverity.Info : Rules.LoaderReadsUnassigned.DefaultSeverity,
                others,
                properties,
                flow.Module.ShortName(),
                loader.Method.Name,
                member.Name,
                text,
                elsewhere,
                isAlone ? "will find" : remedy));
            if (isAlone)
            {
                calls.Expect(flow.Module, call => Diagnostic.Create(
                    Rules.ValidateWithoutSetup, call, others, properties, flow.Module.ShortName(), loader.Method.Name, member.Name, text, elsewhere, "finds"));
            }

            return;
        }
    }

    // If several call each other, the outermost one.
    private static IMethodSymbol? Forgotten(ModuleFlow flow, ISymbol member) => flow.Uncalled
        .Where(body => flow.Writes(flow.Reachable([body.Owner]), member))
        .OrderBy(body => flow.Uncalled.Any(other => other != body && other.Calls.Contains(body.Owner)) ? 1 : 0)
        .ThenBy(body => body.Owner.Locations[0].SourceSpan.Start)
        .FirstOrDefault()?.Owner as IMethodSymbol;
}
