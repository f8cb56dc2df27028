using DataModule.Generators.Model;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Analyzers.Flow;

/// <summary>The bodies of one class, who calls whom, and which of them run in which hook.</summary>
internal sealed class ModuleFlow
{
    private readonly ILookup<ISymbol, MethodFlow> flows;
    private readonly HashSet<ISymbol> stored;
    private readonly Dictionary<Stage, HashSet<MethodFlow>> setup = [];
    private HashSet<MethodFlow>? lifecycle, uncalled;

    public ModuleFlow(INamedTypeSymbol module, IEnumerable<MethodFlow> bodies)
    {
        Module = module;
        All = [.. bodies];
        Hooks = new ModuleHooks(module);
        flows = All.ToLookup(flow => flow.Owner, SymbolEqualityComparer.Default);
        stored = new HashSet<ISymbol>(module.GetMembers().OfType<IFieldSymbol>().Select(MethodFlow.Normalized), SymbolEqualityComparer.Default);
    }

    public INamedTypeSymbol Module { get; }

    public ModuleHooks Hooks { get; }

    public IReadOnlyList<MethodFlow> All { get; }

    /// <summary>What the prepare, setup and teardown hooks run.</summary>
    public HashSet<MethodFlow> Lifecycle => lifecycle ??=
        Reachable(Hooks.Setup.Concat(Hooks.Teardown).Select(hook => hook.Method).Concat(Hooks.Prepare));

    /// <summary>
    /// Private methods that are no hooks and that nothing in the class calls. One with an attribute may be called by what another
    /// generator writes.
    /// </summary>
    public HashSet<MethodFlow> Uncalled => uncalled ??= [.. All.Except(Reachable(All.Where(flow => !IsPrivate(flow.Owner)).Select(flow => flow.Owner)))];

    /// <summary>Mentions of members that hold a value; a property that only computes one is followed as a call.</summary>
    public IEnumerable<MemberAccess> Accesses(MethodFlow flow) =>
        flow.Accesses.Where(access => access.Member is IParameterSymbol || stored.Contains(access.Member));

    /// <summary>The bodies of these methods and of all that they call in the class.</summary>
    public HashSet<MethodFlow> Reachable(IEnumerable<ISymbol> roots)
    {
        var reached = new HashSet<MethodFlow>();
        var pending = new Stack<MethodFlow>(roots.SelectMany(root => flows[MethodFlow.Normalized(root)]));
        while (pending.Count > 0)
        {
            MethodFlow flow = pending.Pop();
            if (reached.Add(flow))
            {
                foreach (MethodFlow called in flow.Calls.SelectMany(call => flows[call]))
                {
                    pending.Push(called);
                }
            }
        }

        return reached;
    }

    /// <summary>
    /// What has run when a loader of the stage is asked for: the constructors, the stage's setup, and every override and
    /// interface method, which a base class may call from its own setup.
    /// </summary>
    public HashSet<MethodFlow> SetUp(Stage stage)
    {
        if (!setup.TryGetValue(stage, out HashSet<MethodFlow>? reached))
        {
            reached = Reachable(Hooks.Setup.Where(hook => hook.IsFor(stage)).Select(hook => (ISymbol)hook.Method)
                .Concat(Module.Constructors)
                .Concat(All.Select(flow => flow.Owner).Where(CalledByOthers)));
            setup.Add(stage, reached);
        }

        return reached;
    }

    public bool Writes(IEnumerable<MethodFlow> bodies, ISymbol member, AccessKind how = AccessKind.Write) => bodies.Any(flow =>
        Accesses(flow).Any(access => access.Is(how) && SymbolEqualityComparer.Default.Equals(access.Member, member)));

    /// <summary>Whether code outside the class may call this directly, besides a hook.</summary>
    public bool IsOpen(ISymbol owner) =>
        owner is IMethodSymbol { MethodKind: not (MethodKind.Constructor or MethodKind.StaticConstructor) } method
        && !Hooks.Contains(method)
        && (method.DeclaredAccessibility != Accessibility.Private || CalledByOthers(method));

    private bool IsPrivate(ISymbol owner) =>
        owner is IMethodSymbol { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Private, PartialDefinitionPart: null } method
        && method.GetAttributes().Length == 0
        && !Hooks.Contains(method)
        && !Module.GetTypeMembers().SelectMany(nested => nested.DeclaringSyntaxReferences).Any(nested =>
            nested.GetSyntax().DescendantTokens().Any(token => token.ValueText == method.Name));

    private bool CalledByOthers(ISymbol owner) =>
        owner is IMethodSymbol { IsOverride: true } or IMethodSymbol { ExplicitInterfaceImplementations.Length: > 0 }
        && !Hooks.Contains((IMethodSymbol)owner);
}
