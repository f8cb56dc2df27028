using DataModule.Generators.Diagnostics;
using DataModule.Generators.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DataModule.Generators.Parsing;

/// <summary>Works out, for one exact type of predictions, how every tensor in it is copied out of the step that made it.</summary>
internal static class PredictionParser
{
    public const string Step = "DataModule.IPredictStep";

    /// <summary>Whether a declaration lists the interface: called for every type, so it compares names only.</summary>
    public static bool ListsStep(SyntaxNode node) =>
        node is TypeDeclarationSyntax { BaseList: { } bases }
        && bases.Types.Any(static type => Rightmost(type.Type) is GenericNameSyntax { Identifier.ValueText: "IPredictStep" });

    /// <summary>The plans of the predictions of a model's own steps, without those that have none.</summary>
    public static Parsed<PredictionModel> Parse(INamedTypeSymbol model)
    {
        TransferPlan[] plans = [.. Predictions(model).Where(static type => !type.IsUnmanagedType).Select(static type => Plan(type, out _)).OfType<TransferPlan>()];
        return new(plans.Length == 0 ? null : new PredictionModel(plans.ToEquatable()), default);
    }

    /// <summary>What a type's steps return, as far as it does not depend on a type parameter.</summary>
    public static IEnumerable<ITypeSymbol> Predictions(INamedTypeSymbol model) =>
        model.AllInterfaces
            .Where(static step => step.Arity == 2 && step.MetadataName() == Step)
            .Select(static step => step.TypeArguments[1])
            .Where(static type => !type.IsBroken() && !IsOpen(type));

    /// <summary>The plan, or null and the part that cannot be copied.</summary>
    public static TransferPlan? Plan(ITypeSymbol prediction, out ITypeSymbol? obstacle)
    {
        obstacle = null;
        if (Plan(prediction, new OpenTypes(TransferParser.MostLevels), ref obstacle) is { } plan && (prediction.IsUnmanagedType || AccessParser.ForExtension(prediction) is not null))
        {
            return plan;
        }

        obstacle ??= prediction;
        return null;
    }

    private static TransferPlan? Plan(ITypeSymbol type, OpenTypes open, ref ITypeSymbol? obstacle)
    {
        string name = type.PlainName();
        if (type.IsSampleBatch())
        {
            return new TransferPlan(TransferKind.Move, name, default);
        }

        if (TransferParser.IsTensor(type))
        {
            return new TransferPlan(TransferKind.Tensor, name, default);
        }

        if (IsMemory(type))
        {
            return new TransferPlan(TransferKind.Memory, name, default);
        }

        if (TransferParser.IsPlain(type))
        {
            return new TransferPlan(TransferKind.Keep, name, default);
        }

        if (!open.TryOpen(name))
        {
            obstacle ??= type;
            return null;
        }

        TransferPlan? plan = type switch
        {
            IArrayTypeSymbol { Rank: 1 } array => Part(TransferKind.Array, name, array.ElementType, open, ref obstacle),
            INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable =>
                Part(TransferKind.Nullable, name, nullable.TypeArguments[0], open, ref obstacle),
            INamedTypeSymbol { IsTupleType: true } tuple => Tuple(tuple, name, open, ref obstacle),
            INamedTypeSymbol named when TransferParser.Lists.Contains(named.MetadataName()) =>
                Part(TransferKind.List, name, named.TypeArguments[0], open, ref obstacle),
            INamedTypeSymbol named when TransferParser.Dictionaries.Contains(named.MetadataName()) && HoldsNoTensor(named.TypeArguments[0], []) =>
                Part(TransferKind.Dictionary, name, named.TypeArguments[1], open, ref obstacle),
            INamedTypeSymbol { IsRecord: true } or INamedTypeSymbol { TypeKind: TypeKind.Struct } => Members((INamedTypeSymbol)type, name, open, ref obstacle),
            _ => null,
        };
        open.Close(name);
        if (plan is null && HoldsNoTensor(type, []))
        {
            obstacle = null;
            return new TransferPlan(TransferKind.Keep, name, default);
        }

        obstacle ??= plan is null ? type : null;
        return plan;
    }

    private static TransferPlan? Part(TransferKind kind, string name, ITypeSymbol part, OpenTypes open, ref ITypeSymbol? obstacle) =>
        Plan(part, open, ref obstacle) is { } plan ? new TransferPlan(kind, name, new([plan])) : null;

    private static TransferPlan? Tuple(INamedTypeSymbol tuple, string name, OpenTypes open, ref ITypeSymbol? obstacle)
    {
        var plans = new List<TransferPlan>();
        foreach (IFieldSymbol element in tuple.TupleElements)
        {
            if (Plan(element.Type, open, ref obstacle) is not { } plan)
            {
                return null;
            }

            plans.Add(plan with { Member = element.Name.Escaped() });
        }

        return new TransferPlan(TransferKind.Tuple, name, plans.ToEquatable());
    }

    private static TransferPlan? Members(INamedTypeSymbol type, string name, OpenTypes open, ref ITypeSymbol? obstacle)
    {
        var plans = new List<TransferPlan>();
        for (INamedTypeSymbol? level = type; level is not null && level.SpecialType != SpecialType.System_Object; level = level.BaseType)
        {
            foreach ((ISymbol member, ITypeSymbol memberType) in TransferParser.Stored(level))
            {
                ITypeSymbol? within = null;
                TransferPlan? plan = Plan(memberType, open, ref within);
                bool isSettable = TransferParser.IsSettable(member);
                if (plan is null && member.DeclaredAccessibility == Accessibility.Public || plan is { HasTensor: true } && !isSettable)
                {
                    obstacle ??= within ?? type;
                    return null;
                }

                if (plan is { Moves: true } && isSettable)
                {
                    plans.Add(plan with { Member = member.Name.Escaped() });
                }
            }
        }

        // If a class is not sealed, an object may be of a derived class, which is checked at run time.
        TransferPlan record = new(TransferKind.With, name, plans.ToEquatable(), Mover: type.IsSealed ? "" : "Exactly");
        return type.IsReferenceType ? new TransferPlan(TransferKind.Nullable, name, new([record])) : record;
    }

    // A type that may be an array in the memory of a batch.
    private static bool IsMemory(ITypeSymbol type) =>
        type is IArrayTypeSymbol { Rank: 1 } array && HoldsNoTensor(array.ElementType, [])
        || type.MetadataName() is "System.ReadOnlyMemory" or "System.Memory" && HoldsNoTensor(((INamedTypeSymbol)type).TypeArguments[0], []);

    // According to declarations. Lazy values (sequences, functions, tasks) may hold anything.
    private static bool HoldsNoTensor(ITypeSymbol type, HashSet<string> seen, int depth = 0)
    {
        string name = type.PlainName();
        if (TransferParser.IsPlain(type) || seen.Contains(name))
        {
            return !TransferParser.IsTensor(type);
        }

        if (depth++ > OpenTypes.MostLevels || name.Length > OpenTypes.LongestName)
        {
            return false;
        }

        seen.Add(name);
        switch (type)
        {
            case IArrayTypeSymbol array:
                return HoldsNoTensor(array.ElementType, seen, depth);
            case INamedTypeSymbol { IsTupleType: true } tuple:
                return tuple.TupleElements.All(element => HoldsNoTensor(element.Type, seen, depth));
            case INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct or TypeKind.Interface } named when IsOfSystem(named):
                return named.SpecialType != SpecialType.System_Object
                    && !IsComputed(named)
                    && named.TypeArguments.All(argument => HoldsNoTensor(argument, seen, depth));
            case INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct, IsAbstract: false } named when !name.StartsWith("global::TorchSharp.", StringComparison.Ordinal):
                for (INamedTypeSymbol? level = named; level is not null && level.SpecialType is not (SpecialType.System_Object or SpecialType.System_ValueType); level = level.BaseType)
                {
                    if (!TransferParser.Stored(level).All(stored => HoldsNoTensor(stored.Type, seen, depth)))
                    {
                        return false;
                    }
                }

                return true;
            default:
                return false;
        }
    }

    private static bool IsOfSystem(INamedTypeSymbol type)
    {
        INamespaceSymbol? space = type.ContainingNamespace;
        while (space is { ContainingNamespace.IsGlobalNamespace: false })
        {
            space = space.ContainingNamespace;
        }

        return space?.Name == "System" && type.Locations.All(static location => location.IsInMetadata);
    }

    private static bool IsComputed(INamedTypeSymbol type) =>
        type.MetadataName() is "System.Collections.Generic.IEnumerable" or "System.Collections.IEnumerable" or "System.Linq.IQueryable" or "System.Lazy"
            or "System.Collections.Generic.IAsyncEnumerable"
        || type.ContainingNamespace.Name is "Tasks" or "Linq";

    internal static bool IsOpen(ITypeSymbol type) => type switch
    {
        ITypeParameterSymbol => true,
        IArrayTypeSymbol array => IsOpen(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.Any(IsOpen) || (named.ContainingType is { } outer && IsOpen(outer)),
        _ => false,
    };

    internal static SimpleNameSyntax? Rightmost(TypeSyntax type) => type switch
    {
        QualifiedNameSyntax qualified => qualified.Right,
        AliasQualifiedNameSyntax alias => alias.Name,
        SimpleNameSyntax name => name,
        _ => null,
    };
}
