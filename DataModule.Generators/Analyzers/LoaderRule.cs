using System.Collections.Immutable;
using DataModule.Generators.Analyzers.Flow;
using DataModule.Generators.Diagnostics;
using DataModule.Generators.Model;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DataModule.Generators.Analyzers;

/// <summary>A loader that reads a member which nothing has assigned by the time its stage asks for it.</summary>
internal static class LoaderRule
{
    /// <summary>Properties of the diagnostic, for the code fixes: the member, and the stage that lacks it.</summary>
    public const string MemberProperty = "Member", StageProperty = "Stage";

    public static void Check(ModuleFlow flow, Action<Diagnostic> report)
    {
        HashSet<MethodFlow> lifecycle = Lifecycle(flow);
        foreach (LoaderHook loader in flow.Hooks.Loaders)
        {
            HashSet<MethodFlow> bodies = flow.Reachable([loader.Method]);
            foreach (ISymbol member in Needed(flow, bodies).Where(member => IsLeftToSetup(flow, member, bodies, lifecycle)))
            {
                Check(flow, loader, member, bodies, report);
            }
        }
    }

    // Members that the loader reads as if they were there.
    private static IEnumerable<ISymbol> Needed(ModuleFlow flow, HashSet<MethodFlow> bodies)
    {
        MemberAccess[] accesses = [.. bodies.SelectMany(flow.Accesses).Where(access => access.IsOwn)];
        var guarded = new HashSet<ISymbol>(
            accesses.Where(access => access.Is(AccessKind.Guard) || access.Is(AccessKind.Write)).Select(access => access.Member),
            SymbolEqualityComparer.Default);
        return accesses
            .Where(access => access.Is(AccessKind.Read) && !guarded.Contains(access.Member))
            .Select(access => access.Member)
            .Distinct(SymbolEqualityComparer.Default);
    }

    private static void Check(ModuleFlow flow, LoaderHook loader, ISymbol member, HashSet<MethodFlow> bodies, Action<Diagnostic> report)
    {
        StagedHook[] assigning = [.. flow.Hooks.Setup.Where(hook => flow.Writes(flow.Reachable([hook.Method]), member))];
        if (assigning.Length == 0 && (!HoldsNothingAtFirst(member) || flow.Writes(flow.Reachable(flow.Hooks.Prepare), member)))
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
                ReadLocation(flow, loader, member, bodies),
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

    private static Location ReadLocation(ModuleFlow flow, LoaderHook loader, ISymbol member, HashSet<MethodFlow> bodies) => bodies
        .OrderBy(body => SymbolEqualityComparer.Default.Equals(body.Owner, MethodFlow.Normalised(loader.Method)) ? 0 : 1)
        .SelectMany(body => flow.Accesses(body).Where(access => access.IsOwn && SymbolEqualityComparer.Default.Equals(access.Member, member)))
        .First()
        .Syntax.GetLocation();

    private static HashSet<MethodFlow> Lifecycle(ModuleFlow flow) =>
        flow.Reachable(flow.Hooks.Setup.Concat(flow.Hooks.Teardown).Select(hook => hook.Method).Concat(flow.Hooks.Prepare));

    /// <summary>Whether only hooks can have assigned the member: not the caller, not the checkpoint, not the declaration.</summary>
    private static bool IsLeftToSetup(ModuleFlow flow, ISymbol member, HashSet<MethodFlow> loaderBodies, HashSet<MethodFlow> lifecycle)
    {
        bool settable = member switch
        {
            IFieldSymbol field => field is { IsStatic: false, IsReadOnly: false, IsConst: false, DeclaredAccessibility: Accessibility.Private },
            IPropertySymbol property => property is { IsStatic: false, SetMethod: { IsInitOnly: false } setter }
                && (setter.DeclaredAccessibility == Accessibility.Private || property.DeclaredAccessibility == Accessibility.Private),
            _ => false,
        };
        return settable
            && !member.Has(KnownNames.State)
            && !member.Has(KnownNames.Hyperparameter)
            && !HasInitialiser(member)
            && !flow.Writes(loaderBodies, member)
            && !flow.Writes(flow.Reachable(flow.Module.Constructors), member)
            && !flow.Writes(flow.All.Where(body => !lifecycle.Contains(body) || flow.IsOpen(body.Owner)), member);
    }

    // `= null!` and `= default!` initialise nothing.
    private static bool HasInitialiser(ISymbol member)
    {
        ExpressionSyntax? value = member.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() switch
        {
            VariableDeclaratorSyntax field => field.Initializer?.Value,
            PropertyDeclarationSyntax property => property.Initializer?.Value,
            _ => null,
        };
        while (value is PostfixUnaryExpressionSyntax or ParenthesizedExpressionSyntax)
        {
            value = value is PostfixUnaryExpressionSyntax suppressed ? suppressed.Operand : ((ParenthesizedExpressionSyntax)value).Expression;
        }

        return value is not (null or DefaultExpressionSyntax)
            && !value.IsKind(SyntaxKind.NullLiteralExpression)
            && !value.IsKind(SyntaxKind.DefaultLiteralExpression);
    }

    // A number that nobody assigns is 0, which may be meant; a reference is null.
    private static bool HoldsNothingAtFirst(ISymbol member)
    {
        ITypeSymbol type = member is IFieldSymbol field ? field.Type : ((IPropertySymbol)member).Type;
        return type.IsReferenceType || type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;
    }
}
