using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Analyzers.Models;

/// <summary>Questions about models, their layers and their steps.</summary>
internal static class ModelTypes
{
    private static readonly string[] Steps =
        ["DataModule.ITrainingStep", "DataModule.IValidationStep", "DataModule.ITestStep", "DataModule.IPredictStep"];

    /// <summary>The type has a step.</summary>
    public static bool IsModel(this INamedTypeSymbol type) => type.AllInterfaces.Any(contract => Steps.Contains(contract.MetadataName()));

    /// <summary>The method is a step of a model.</summary>
    public static bool IsStep(this IMethodSymbol method) => method.ContainingType.AllInterfaces
        .Where(contract => Steps.Contains(contract.MetadataName()))
        .SelectMany(contract => contract.GetMembers().OfType<IMethodSymbol>())
        .Any(step => step.Name.EndsWith("Step", StringComparison.Ordinal)
            && SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(step), method));

    /// <summary>The type of a field's, property's or parameter's value.</summary>
    public static ITypeSymbol ValueType(this ISymbol member) => member switch
    {
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        _ => ((IParameterSymbol)member).Type,
    };

    public static bool IsTensor(this ITypeSymbol? type) => type?.MetadataName() == "TorchSharp.torch.Tensor";

    public static bool IsModule(this ITypeSymbol? type) => type.Bases().Any(level => level.Name == "Module" && level.MetadataName() == "TorchSharp.torch.nn.Module");

    /// <summary>A parameter, or a module that is not known to have none.</summary>
    public static bool MayHaveWeights(this ITypeSymbol? type) => type?.MetadataName() == "TorchSharp.Modules.Parameter"
        || (type.IsModule() && !type.Bases().Any(level =>
            level.ContainingAssembly?.Name == "TorchSharp" && (level.Name == "ParameterLessModule" || level.Name.EndsWith("Loss", StringComparison.Ordinal))));

    /// <summary>The module type of which the type, which is none itself, is a collection.</summary>
    public static ITypeSymbol? ElementModule(this ITypeSymbol type)
    {
        ITypeSymbol? element = type.IsModule() ? null
            : type is IArrayTypeSymbol array ? array.ElementType
            : type.Interface("System.Collections.Generic.IEnumerable") is { TypeArguments: [var item] } ? item
            : null;
        return element.MayHaveWeights() ? element : null;
    }

    private static IEnumerable<ITypeSymbol> Bases(this ITypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            yield return type;
        }
    }
}
