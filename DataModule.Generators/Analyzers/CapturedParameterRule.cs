using DataModule.Generators.Analyzers.Flow;
using DataModule.Generators.Diagnostics;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Analyzers;

/// <summary>A hyperparameter that is reassigned differs from the recorded value.</summary>
internal static class CapturedParameterRule
{
    public static void Check(ModuleFlow flow, Action<Diagnostic> report)
    {
        foreach (MemberAccess access in flow.All.SelectMany(body => body.Accesses))
        {
            if (access.Member is IParameterSymbol parameter && access.Is(AccessKind.Write) && !parameter.Has(KnownNames.NotHyperparameter))
            {
                report(Diagnostic.Create(
                    Rules.CapturedReassigned, access.Syntax.GetLocation(), flow.Module.ShortName(), parameter.Name));
            }
        }
    }
}
