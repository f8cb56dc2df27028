using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DataModule.Generators.Parsing;

/// <summary>What a member is initialised with, where that can be written elsewhere: older files, which lack the member, take it.</summary>
internal static class InitialValue
{
    /// <summary>An expression, or null.</summary>
    public static string? Of(ISymbol member)
    {
        ExpressionSyntax? value = member.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() switch
        {
            PropertyDeclarationSyntax property => property.Initializer?.Value,
            VariableDeclaratorSyntax field => field.Initializer?.Value,
            _ => null,
        };
        if (value is null || member is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true })
        {
            return null;
        }

        if (value is CollectionExpressionSyntax { Elements.Count: 0 } or ImplicitObjectCreationExpressionSyntax { ArgumentList.Arguments.Count: 0, Initializer: null })
        {
            return value.ToString();
        }

        if (member.ContainingAssembly is not ISourceAssemblySymbol { Compilation: { } compilation }
            || compilation.GetSemanticModel(value.SyntaxTree).GetConstantValue(value) is not { HasValue: true, Value: var constant })
        {
            return null;
        }

        ITypeSymbol type = member is IPropertySymbol { Type: var ofProperty } ? ofProperty : ((IFieldSymbol)member).Type;
        return HyperparameterConstructor.Literal(type, constant);
    }
}
