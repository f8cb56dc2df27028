using System.Collections.Immutable;
using DataModule.Generators.Analyzers.Randomness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DataModule.Generators.Analyzers.Flow;

/// <summary>What one body mentions of its class: a method, an accessor or an initializer, its lambdas and local functions included.</summary>
internal sealed class MethodFlow
{
    private MethodFlow(ISymbol owner) => Owner = owner;

    /// <summary>The method or accessor; for an initializer, the field or property.</summary>
    public ISymbol Owner { get; }

    public List<MemberAccess> Accesses { get; } = [];

    /// <summary>Methods and accessors of the class that are called, or made delegates of.</summary>
    public HashSet<ISymbol> Calls { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>All calls.</summary>
    public List<IInvocationOperation> Invocations { get; } = [];

    /// <summary>Draws of random numbers that no seed fixes, apart from those in functions that a loader calls.</summary>
    public List<RandomSource> Draws { get; } = [];

    /// <summary>It sets torch's seed, after which its global generator is as good as one's own.</summary>
    public bool SeedsTorch { get; private set; }

    public static MethodFlow Of(ISymbol owner, ImmutableArray<IOperation> blocks, INamedTypeSymbol module)
    {
        var flow = new MethodFlow(Normalized(owner));
        foreach (IOperation operation in blocks.SelectMany(block => block.DescendantsAndSelf()))
        {
            flow.Add(operation, module);
        }

        return flow;
    }

    /// <summary>One symbol for the constructed and the two parts of a partial member.</summary>
    public static ISymbol Normalized(ISymbol symbol) => symbol.OriginalDefinition switch
    {
        IMethodSymbol { PartialImplementationPart: { } implementation } => implementation,
        IPropertySymbol { PartialDefinitionPart: { } definition } => definition,
        // The `field` keyword means the property.
        IFieldSymbol { AssociatedSymbol: IPropertySymbol property } => Normalized(property),
        var definition => definition,
    };

    private void Add(IOperation operation, INamedTypeSymbol module)
    {
        if (RandomSource.Of(operation) is { } source && !DataContext.IsInLambda(operation))
        {
            Draws.Add(source);
        }

        SeedsTorch |= operation is IInvocationOperation { TargetMethod.Name: "manual_seed" or "set_rng_state" };
        switch (operation)
        {
            case IFieldReferenceOperation field when BelongsTo(field.Field, module):
                AddAccess(field, field.Field, field.Instance);
                break;
            case IPropertyReferenceOperation { Property.IsIndexer: false } property when BelongsTo(property.Property, module):
                AddAccess(property, property.Property, property.Instance);
                AddCall(property.Property.GetMethod);
                AddCall(property.Property.SetMethod);
                break;
            case IParameterReferenceOperation parameter when IsCaptured(parameter.Parameter, module):
                Accesses.Add(new MemberAccess(
                    parameter.Parameter.OriginalDefinition, AccessClassifier.Classify(parameter), IsOwn: true, parameter.Syntax));
                break;
            case IInvocationOperation call:
                Invocations.Add(call);
                if (BelongsTo(call.TargetMethod, module))
                {
                    AddCall(call.TargetMethod);
                }

                break;
            case IMethodReferenceOperation method when BelongsTo(method.Method, module):
                AddCall(method.Method);
                break;
        }
    }

    private static bool BelongsTo(ISymbol member, INamedTypeSymbol module) =>
        SymbolEqualityComparer.Default.Equals(member.ContainingType?.OriginalDefinition, module);

    // A constructor's parameter is captured where anything else than that constructor mentions it.
    private bool IsCaptured(IParameterSymbol parameter, INamedTypeSymbol module) =>
        parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor } constructor
        && BelongsTo(constructor, module)
        && !SymbolEqualityComparer.Default.Equals(constructor.OriginalDefinition, Owner);

    private void AddAccess(IOperation reference, ISymbol member, IOperation? instance)
    {
        AccessKind kind = AccessClassifier.Classify(reference);
        if (kind != 0)
        {
            bool isOwn = member.IsStatic || instance is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance };
            Accesses.Add(new MemberAccess(Normalized(member), kind, isOwn, reference.Syntax));
        }
    }

    private void AddCall(IMethodSymbol? method)
    {
        if (method is not null)
        {
            Calls.Add(Normalized(method));
        }
    }
}
