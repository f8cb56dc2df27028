using DataModule.Generators.Diagnostics;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DataModule.Generators.Analyzers.Randomness;

/// <summary>Code that makes samples, where equal seeds must give equal data.</summary>
/// <param name="Name">Its name in the message.</param>
/// <param name="Remedy">The fix that the message proposes.</param>
internal sealed record DataContext(string Name, string Remedy)
{
    private const string TakeRandom = "use the SampleRandom that Map((sample, random) => ...) passes";

    public static DataContext Hook(string name, DiagnosticDescriptor rule) => new(name, rule.Id switch
    {
        "DM0046" => "pass a torch.Generator with a fixed seed",
        "DM0047" => HashRemedy,
        _ => "use a seed, for example new Random(seed)",
    });

    /// <summary>The context of an operation in code that makes samples, in any class; null for other code.</summary>
    public static DataContext? Of(IOperation operation, ISymbol owner, RandomSource source)
    {
        if (LambdaCall(operation) is { } call)
        {
            return new DataContext(call.Name, source.Rule == Rules.ProcessHash ? HashRemedy : TakeRandom);
        }

        if (owner.ContainingType is not { } type || owner.Name == "GetHashCode")
        {
            return null;
        }

        bool isSetUp = owner is not IMethodSymbol { MethodKind: not (MethodKind.Constructor or MethodKind.StaticConstructor) };
        if (type.Interface("DataModule.IDataset") is not null)
        {
            // A constructor runs once, in the caller's thread, where the caller may well have set torch's seed.
            return isSetUp && source.Rule == Rules.GlobalTorchRandom ? null : new DataContext(type.ShortName(), source.Rule == Rules.ProcessHash
                ? HashRemedy
                : isSetUp ? "take a seed as a parameter" : "implement Get(long index, SampleRandom random) and draw from its random");
        }

        return type.Has(KnownNames.Sample)
            ? new DataContext(type.ShortName(), source.Rule == Rules.ProcessHash ? HashRemedy : "take a SampleRandom as a parameter")
            : null;
    }

    /// <summary>Whether the operation is in a function that the loader calls for each sample.</summary>
    public static bool IsInLambda(IOperation operation) => LambdaCall(operation) is not null;

    /// <summary>The argument that a lambda is, if it is one.</summary>
    public static IArgumentOperation? Argument(IOperation lambda)
    {
        IOperation? current = lambda.Parent;
        while (current is IDelegateCreationOperation or IConversionOperation)
        {
            current = current.Parent;
        }

        return current as IArgumentOperation;
    }

    private const string HashRemedy =
        "use a stable hash, such as those in System.IO.Hashing, or RandomSplitByGroup with a seed";

    private static IMethodSymbol? LambdaCall(IOperation operation)
    {
        for (IOperation? current = operation.Parent; current is not null; current = current.Parent)
        {
            if (current is IAnonymousFunctionOperation
                && Argument(current)?.Parent is IInvocationOperation call
                && call.TargetMethod.Name is "Map" or "Generate" or "Create" or "RandomSplitByGroup" or "RandomSplitStratified"
                && call.TargetMethod.ContainingNamespace.ToDisplayString() == "DataModule")
            {
                return call.TargetMethod;
            }
        }

        return null;
    }
}
