using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DataModule.Generators.Analyzers.Flow;

/// <summary>Which members a hook needs, and which of them only other hooks can have assigned.</summary>
internal static class SetupMembers
{
    /// <summary>Members that the bodies read as if they were there.</summary>
    public static IEnumerable<ISymbol> Needed(this ModuleFlow flow, HashSet<MethodFlow> bodies)
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

    /// <summary>Where a member is first mentioned: in the hook itself, or else in what it calls.</summary>
    public static Location FirstMention(this ModuleFlow flow, ISymbol member, IMethodSymbol hook, HashSet<MethodFlow> bodies) => bodies
        .OrderBy(body => SymbolEqualityComparer.Default.Equals(body.Owner, MethodFlow.Normalized(hook)) ? 0 : 1)
        .SelectMany(body => flow.Accesses(body).Where(access => access.IsOwn && SymbolEqualityComparer.Default.Equals(access.Member, member)))
        .First()
        .Syntax.GetLocation();

    /// <summary>Whether only hooks can have assigned the member: not the caller, not the checkpoint, not the declaration.</summary>
    public static bool IsLeftToSetup(this ModuleFlow flow, ISymbol member)
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
            && !HasInitializer(member)
            && !flow.Writes(flow.Reachable(flow.Module.Constructors), member)
            && !flow.Writes(flow.All.Where(body => !flow.Uncalled.Contains(body) && (!flow.Lifecycle.Contains(body) || flow.IsOpen(body.Owner))), member);
    }

    // `= null!` and `= default!` initialise nothing.
    private static bool HasInitializer(ISymbol member)
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

    /// <summary>An unassigned number is 0, which may be intended; a reference is null.</summary>
    public static bool HoldsNothingAtFirst(this ISymbol member)
    {
        ITypeSymbol type = member is IFieldSymbol field ? field.Type : ((IPropertySymbol)member).Type;
        return type.IsReferenceType || type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;
    }
}
