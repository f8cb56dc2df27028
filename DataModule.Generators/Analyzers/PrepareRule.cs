using DataModule.Generators.Analyzers.Flow;
using DataModule.Generators.Diagnostics;
using DataModule.Generators.Model;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Analyzers;

/// <summary>
/// Prepare runs in one process of a node. What it assigns is missing in the others: a mistake if other code reads
/// it without assigning it.
/// </summary>
internal static class PrepareRule
{
    public static void Check(ModuleFlow flow, Action<Diagnostic> report)
    {
        var reported = new HashSet<SyntaxNode>();
        var others = new Lazy<HashSet<MethodFlow>>(() => ReachableOtherwise(flow));
        foreach (IMethodSymbol prepare in flow.Hooks.Prepare)
        {
            foreach (MethodFlow body in flow.Reachable([prepare]))
            {
                foreach (MemberAccess access in flow.Accesses(body))
                {
                    if (access.IsOwn
                        && (access.Is(AccessKind.Write) || access.Is(AccessKind.Mutation))
                        && access.Member is not IParameterSymbol
                        && IsMissed(flow, access.Member, others.Value)
                        && reported.Add(access.Syntax))
                    {
                        bool direct = SymbolEqualityComparer.Default.Equals(body.Owner, MethodFlow.Normalized(prepare));
                        report(Diagnostic.Create(
                            Rules.PrepareAssigns,
                            access.Syntax.GetLocation(),
                            flow.Module.ShortName(),
                            prepare.Name,
                            access.Is(AccessKind.Write) ? "assigns" : "fills",
                            access.Member.Name,
                            direct ? "" : " (in '" + Name(body.Owner) + "', which it calls)"));
                    }
                }
            }
        }
    }

    private static string Name(ISymbol owner) => owner is IMethodSymbol { AssociatedSymbol: { } member } ? member.Name : owner.Name;

    private static HashSet<MethodFlow> ReachableOtherwise(ModuleFlow flow)
    {
        var prepare = new HashSet<ISymbol>(flow.Hooks.Prepare.Select(MethodFlow.Normalized), SymbolEqualityComparer.Default);
        return flow.Reachable(flow.All
            .Select(body => body.Owner)
            .Where(owner => owner is IMethodSymbol method && !prepare.Contains(owner) && (flow.Hooks.Contains(method) || flow.IsOpen(method))));
    }

    private static bool IsMissed(ModuleFlow flow, ISymbol member, HashSet<MethodFlow> others)
    {
        // A body that assigns the member itself, as a lazy getter does, finds it assigned.
        bool isRead = member.DeclaredAccessibility != Accessibility.Private || others.Any(body => Reads(flow, body, member) && !Assigns(flow, [body], member));
        return isRead && !IsAssignedWhereRead(flow, member);
    }

    private static bool IsAssignedWhereRead(ModuleFlow flow, ISymbol member)
    {
        bool anyReader = false;
        foreach (Stage stage in (ReadOnlySpan<Stage>)[Stage.Fit, Stage.Validate, Stage.Test, Stage.Predict])
        {
            HashSet<MethodFlow> bodies = flow.Reachable(flow.Hooks.Setup.Where(hook => hook.IsFor(stage)).Select(hook => hook.Method)
                .Concat(flow.Hooks.Loaders.Where(loader => loader.Stages[0] == stage).Select(loader => loader.Method)));
            if (bodies.Any(body => Reads(flow, body, member)))
            {
                anyReader = true;
                if (!Assigns(flow, bodies, member))
                {
                    return false;
                }
            }
        }

        return anyReader;
    }

    private static bool Reads(ModuleFlow flow, MethodFlow body, ISymbol member) => flow.Accesses(body).Any(access =>
        (access.Is(AccessKind.Read) || access.Is(AccessKind.Guard)) && SymbolEqualityComparer.Default.Equals(access.Member, member));

    private static bool Assigns(ModuleFlow flow, IEnumerable<MethodFlow> bodies, ISymbol member) =>
        flow.Writes(bodies, member, AccessKind.Write | AccessKind.Mutation);
}
