using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DataModule.Generators.Analyzers.Calls;

/// <summary>Questions about calls that make loaders and views of datasets.</summary>
internal static class LoaderCalls
{
    /// <summary>The generated extension of a sample's datasets, or the runtime's own factory.</summary>
    public static bool IsLoaderCall(this IInvocationOperation call) => call.TargetMethod.Name switch
    {
        "ToLoader" => call.TargetMethod.Parameters.FirstOrDefault()?.Type is { } type && IsDataset(type),
        "Create" => call.TargetMethod.ContainingType.MetadataName() == KnownNames.DataLoader,
        _ => false,
    };

    /// <summary>A method of the runtime that makes datasets, mostly of other datasets.</summary>
    public static bool IsDatasetCall(this IInvocationOperation call) =>
        call.TargetMethod is { IsStatic: true, ContainingType.ContainingNamespace: { Name: "DataModule", ContainingNamespace.IsGlobalNamespace: true } } method
        && (IsDataset(method.ReturnType) || method.Parameters.Any(parameter => IsDataset(parameter.Type)));

    private static bool IsDataset(ITypeSymbol type) =>
        type.Interface(KnownNames.IDataset) is not null || type.Interface("DataModule.IStreamDataset") is not null;

    /// <summary>What the call is made on: the first argument of an extension.</summary>
    public static IOperation? Receiver(this IInvocationOperation call)
    {
        IOperation? receiver = call.Instance ?? (call.TargetMethod.IsExtensionMethod ? call.Arguments.FirstOrDefault()?.Value : null);
        while (receiver is IConversionOperation conversion)
        {
            receiver = conversion.Operand;
        }

        return receiver;
    }

    /// <summary>
    /// What a local variable was made of, where that is certain: it is declared with a value, and nothing assigns it later.
    /// </summary>
    public static IOperation Origin(this IOperation operation)
    {
        if (operation is not ILocalReferenceOperation { Local: { } local })
        {
            return operation;
        }

        IOperation root = operation;
        while (root.Parent is not null)
        {
            root = root.Parent;
        }

        IVariableDeclaratorOperation? declarator = null;
        foreach (IOperation part in root.Descendants())
        {
            switch (part)
            {
                case IVariableDeclaratorOperation found when SymbolEqualityComparer.Default.Equals(found.Symbol, local):
                    declarator = found;
                    break;
                case ILocalReferenceOperation reference when SymbolEqualityComparer.Default.Equals(reference.Local, local) && Flow.AccessClassifier.Classify(reference).HasFlag(Flow.AccessKind.Write):
                    return operation;
            }
        }

        IOperation? value = (declarator?.Initializer ?? (declarator?.Parent as IVariableDeclarationOperation)?.Initializer)?.Value;
        while (value is IConversionOperation conversion)
        {
            value = conversion.Operand;
        }

        return value?.Origin() ?? operation;
    }

    /// <summary>The operation without conversions.</summary>
    public static IOperation Unconverted(this IOperation operation)
    {
        while (operation is IConversionOperation conversion)
        {
            operation = conversion.Operand;
        }

        return operation;
    }

    /// <summary>The model argument of Fit, Validate, Test or Predict of a trainer or data module; null for other calls.</summary>
    public static ITypeSymbol? ModelOfVerb(this IInvocationOperation call) =>
        IsVerb(call) ? call.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == "model")?.Value.Unconverted().Type : null;

    /// <summary>The data module that is the argument or receiver of such a call; null for other calls, and for calls with loaders.</summary>
    public static ITypeSymbol? DataOfVerb(this IInvocationOperation call) => !IsVerb(call) ? null
        : call.TargetMethod.ContainingType.MetadataName() == "DataModule.Trainer"
        ? call.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == "data")?.Value.Unconverted().Type
        : call.Instance?.Type;

    private static bool IsVerb(IInvocationOperation call) =>
        call.TargetMethod is { Name: "Fit" or "Validate" or "Test" or "Predict", ContainingType: { } type }
        && (type.MetadataName() == "DataModule.Trainer" || (type.Has(KnownNames.DataModule) && call.TargetMethod.Parameters.Any(parameter => parameter.Name == "trainer")));

    /// <summary>The location of the called method's name, without the chain before it.</summary>
    public static Location NameLocation(this IInvocationOperation call) => call.Syntax is InvocationExpressionSyntax syntax
        ? (syntax.Expression switch
        {
            MemberAccessExpressionSyntax access => access.Name.Identifier,
            MemberBindingExpressionSyntax binding => binding.Name.Identifier,
            SimpleNameSyntax name => name.Identifier,
            var other => other.GetFirstToken(),
        }).GetLocation()
        : call.Syntax.GetLocation();
}
