using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Analyzers.Flow;

/// <summary>What one mention of a field or property does to it.</summary>
[Flags]
internal enum AccessKind
{
    /// <summary>Its value is used, and had better be there.</summary>
    Read = 1,

    /// <summary>It gets another value.</summary>
    Write = 2,

    /// <summary>The collection that it holds gets another element.</summary>
    Mutation = 4,

    /// <summary>It is asked whether it is null: the author has thought of that case.</summary>
    Guard = 8,
}

/// <summary>One mention of a member of the module, or of a captured constructor parameter.</summary>
/// <param name="Member">The field, property or parameter, as declared.</param>
/// <param name="Kind">What is done to it.</param>
/// <param name="IsOwn">Of this object: neither of another instance nor of one being made.</param>
/// <param name="Syntax">Where.</param>
internal readonly record struct MemberAccess(ISymbol Member, AccessKind Kind, bool IsOwn, SyntaxNode Syntax)
{
    public bool Is(AccessKind kind) => (Kind & kind) != 0;
}
