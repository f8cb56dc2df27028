using DataModule.Generators.Diagnostics;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DataModule.Generators.Analyzers.Randomness;

/// <summary>An expression whose value no seed fixes.</summary>
/// <param name="Rule">Which rule it breaks.</param>
/// <param name="Syntax">The expression.</param>
internal sealed record RandomSource(DiagnosticDescriptor Rule, SyntaxNode Syntax)
{
    private static readonly HashSet<string> TorchFunctions = new(StringComparer.Ordinal)
    {
        "rand", "randn", "randint", "randperm", "normal", "bernoulli", "multinomial", "poisson",
        "rand_like", "randn_like", "randint_like",
        "bernoulli_", "normal_", "uniform_", "random_", "exponential_", "geometric_", "cauchy_", "log_normal_",
    };

    private static readonly HashSet<string> Orderings = new(StringComparer.Ordinal)
    {
        "OrderBy", "OrderByDescending", "ThenBy", "ThenByDescending",
    };

    /// <summary>The text for the message: the expression without its arguments.</summary>
    public string Text => Syntax switch
    {
        InvocationExpressionSyntax call => call.Expression.ToString(),
        BaseObjectCreationExpressionSyntax => "new Random()",
        _ => Syntax.ToString(),
    };

    public static RandomSource? Of(IOperation operation) => Find(operation) is { } source && !IsWait(operation) ? source : null;

    private static RandomSource? Find(IOperation operation) => operation switch
    {
        IObjectCreationOperation { Type: { } type, Arguments.Length: 0 } when type.MetadataName() == "System.Random" =>
            new RandomSource(Rules.UnseededRandom, operation.Syntax),
        IPropertyReferenceOperation { Property: { Name: "Shared" } property } when property.ContainingType.MetadataName() == "System.Random" =>
            new RandomSource(Rules.UnseededRandom, operation.Syntax),
        IPropertyReferenceOperation property when IsClock(property.Property) && IsSeed(operation) =>
            new RandomSource(Rules.UnseededRandom, operation.Syntax),
        IInvocationOperation call => OfCall(call),
        _ => null,
    };

    private static RandomSource? OfCall(IInvocationOperation call)
    {
        IMethodSymbol method = call.TargetMethod;
        return method.ContainingType.MetadataName() switch
        {
            "System.Guid" when method.Name == "NewGuid" && (IsOrder(call) || IsSeed(call)) => new RandomSource(Rules.UnseededRandom, call.Syntax),
            "System.Diagnostics.Stopwatch" when method.Name == "GetTimestamp" && IsSeed(call) => new RandomSource(Rules.UnseededRandom, call.Syntax),
            "System.Security.Cryptography.RandomNumberGenerator" when method.IsStatic && method.Name is "GetInt32" or "Shuffle" or "GetItems" =>
                new RandomSource(Rules.UnseededRandom, call.Syntax),
            "System.String" when method.Name == "GetHashCode" => new RandomSource(Rules.ProcessHash, call.Syntax),
            "System.HashCode" when method.Name is "Combine" or "ToHashCode" => new RandomSource(Rules.ProcessHash, call.Syntax),
            "TorchSharp.torch" or "TorchSharp.torch.Tensor" when TorchFunctions.Contains(method.Name) && !HasGenerator(call) =>
                new RandomSource(Rules.GlobalTorchRandom, call.Syntax),
            _ => null,
        };
    }

    private static bool HasGenerator(IInvocationOperation call) => call.Arguments.Any(argument =>
        argument.Parameter?.Name == "generator"
        && argument.ArgumentKind != ArgumentKind.DefaultValue
        && argument.Value.ConstantValue is not { HasValue: true, Value: null });

    private static bool IsClock(IPropertySymbol property) => property.ContainingType.MetadataName() switch
    {
        "System.DateTime" or "System.DateTimeOffset" => property.Name is "Now" or "UtcNow",
        "System.Environment" => property.Name is "TickCount" or "TickCount64" or "ProcessId",
        _ => false,
    };

    // Climbs from the clock through casts and arithmetic to an argument that is called a seed.
    private static bool IsSeed(IOperation operation)
    {
        for (IOperation? current = operation.Parent; current is not null; current = current.Parent)
        {
            switch (current)
            {
                case IArgumentOperation { Parameter.Name: "seed" or "Seed" }:
                    return true;
                case IConversionOperation or IBinaryOperation or IUnaryOperation or IPropertyReferenceOperation or IInvocationOperation or IArgumentOperation:
                    continue;
                default:
                    return false;
            }
        }

        return false;
    }

    // A random waiting time changes no sample.
    private static bool IsWait(IOperation operation)
    {
        for (IOperation? current = operation.Parent; current is not (null or IBlockOperation); current = current.Parent)
        {
            if (current is IInvocationOperation { TargetMethod: { Name: "Sleep" or "Delay" } method }
                && method.ContainingNamespace.ToDisplayString().StartsWith("System.Threading", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOrder(IOperation operation)
    {
        for (IOperation? current = operation.Parent; current is not null; current = current.Parent)
        {
            if (current is IAnonymousFunctionOperation lambda)
            {
                return DataContext.Argument(lambda)?.Parent is IInvocationOperation call && Orderings.Contains(call.TargetMethod.Name);
            }
        }

        return false;
    }
}
