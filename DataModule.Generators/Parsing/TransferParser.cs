using DataModule.Generators.Model;
using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Parsing;

/// <summary>Works out, for one exact batch type, how it moves to a device.</summary>
internal static class TransferParser
{
    internal static readonly string[] Lists =
    [
        "System.Collections.Generic.List",
        "System.Collections.Generic.IList",
        "System.Collections.Generic.ICollection",
        "System.Collections.Generic.IReadOnlyList",
        "System.Collections.Generic.IReadOnlyCollection",
    ];

    internal static readonly string[] Dictionaries =
    [
        "System.Collections.Generic.Dictionary",
        "System.Collections.Generic.IDictionary",
        "System.Collections.Generic.IReadOnlyDictionary",
    ];

    /// <summary>How deep batches and predictions may be nested.</summary>
    public const int MostLevels = 16;

    /// <summary>The plan, or null with the part that cannot be moved.</summary>
    public static TransferPlan? Parse(ITypeSymbol batch, out ITypeSymbol? obstacle)
    {
        obstacle = null;
        return Plan(batch, new OpenTypes(MostLevels), ref obstacle);
    }

    private static TransferPlan? Plan(ITypeSymbol type, OpenTypes open, ref ITypeSymbol? obstacle)
    {
        string name = type.PlainName();
        if (type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.Annotated })
        {
            return Plan(type.WithNullableAnnotation(NullableAnnotation.NotAnnotated), open, ref obstacle) is { } present
                ? new TransferPlan(TransferKind.Nullable, name, new([present]))
                : null;
        }

        if (type.IsSampleBatch())
        {
            return new TransferPlan(TransferKind.Move, name, default, Mover: "To", Counter: "Count");
        }

        if (IsTensor(type))
        {
            return new TransferPlan(TransferKind.Tensor, name, default);
        }

        if (Mover(type) is { } mover)
        {
            return new TransferPlan(TransferKind.Move, name, default, Mover: mover, Counter: Counter(type));
        }

        if (IsPlain(type))
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
            IArrayTypeSymbol { Rank: 1 } array => Wrap(TransferKind.Array, name, [array.ElementType], open, ref obstacle),
            INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable =>
                Wrap(TransferKind.Nullable, name, nullable.TypeArguments, open, ref obstacle),
            INamedTypeSymbol { IsTupleType: true } tuple => Tuple(tuple, name, open, ref obstacle),
            INamedTypeSymbol named when Lists.Contains(named.MetadataName()) =>
                Wrap(TransferKind.List, name, named.TypeArguments, open, ref obstacle),
            INamedTypeSymbol named when Dictionaries.Contains(named.MetadataName()) =>
                Wrap(TransferKind.Dictionary, name, [named.TypeArguments[1]], open, ref obstacle),
            INamedTypeSymbol { IsRecord: true } or INamedTypeSymbol { TypeKind: TypeKind.Struct } =>
                Members((INamedTypeSymbol)type, name, open, ref obstacle),
            _ => null,
        };
        open.Close(name);
        if (plan is null)
        {
            obstacle ??= type;
        }

        return plan;
    }

    private static TransferPlan? Wrap(
        TransferKind kind, string name, IEnumerable<ITypeSymbol> parts, OpenTypes open, ref ITypeSymbol? obstacle)
    {
        var plans = new List<TransferPlan>();
        foreach (ITypeSymbol part in parts)
        {
            if (Plan(part, open, ref obstacle) is not { } plan)
            {
                return null;
            }

            plans.Add(plan);
        }

        return new TransferPlan(kind, name, plans.ToEquatable());
    }

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
            foreach ((ISymbol member, ITypeSymbol memberType) in Stored(level))
            {
                bool isPublic = member.DeclaredAccessibility == Accessibility.Public;
                ITypeSymbol? within = null;
                if (Plan(memberType, open, ref within) is not { } plan)
                {
                    if (isPublic)
                    {
                        obstacle ??= within;
                        return null;
                    }

                    // A private member that is not known to hold tensors, such as a lock, is copied as it is.
                    continue;
                }

                if (plan.Moves && !IsSettable(member))
                {
                    obstacle ??= type;
                    return null;
                }

                plans.Add(plan with { Member = member.Name.Escaped() });
            }
        }

        return new TransferPlan(TransferKind.With, name, plans.ToEquatable());
    }

    // What a value stores: fields and automatic properties. Of types in other assemblies only public members are visible, computed or not.
    internal static IEnumerable<(ISymbol Member, ITypeSymbol Type)> Stored(INamedTypeSymbol level)
    {
        foreach (ISymbol member in level.GetMembers().Where(member => !member.IsStatic))
        {
            if (member is IFieldSymbol { AssociatedSymbol: IPropertySymbol property })
            {
                yield return (property, property.Type);
            }
            else if (member is IFieldSymbol field)
            {
                yield return (field, field.Type);
            }
            else if (member is IPropertySymbol { IsIndexer: false, GetMethod: not null, DeclaringSyntaxReferences.IsEmpty: true, DeclaredAccessibility: Accessibility.Public } other)
            {
                yield return (other, other.Type);
            }
        }
    }

    internal static bool IsSettable(ISymbol member) => member is { DeclaredAccessibility: Accessibility.Public } and
        (IPropertySymbol { SetMethod.DeclaredAccessibility: Accessibility.Public } or IFieldSymbol { IsReadOnly: false });

    internal static bool IsTensor(ITypeSymbol type) => type.PlainName() == KnownNames.Tensor;

    private static string? Mover(ITypeSymbol type) =>
        new[] { "To", "to" }.FirstOrDefault(name => Levels(type).SelectMany(level => level.GetMembers(name)).OfType<IMethodSymbol>().Any(method =>
            method is { IsStatic: false, DeclaredAccessibility: Accessibility.Public, IsGenericMethod: false }
            && method.Parameters.Length > 0
            && method.Parameters[0].Type.PlainName() == KnownNames.Device
            && method.Parameters.Skip(1).All(parameter => parameter.IsOptional)
            && SymbolEqualityComparer.Default.Equals(method.ReturnType, type)));

    private static string? Counter(ITypeSymbol type) =>
        new[] { "Count", "Length", "BatchSize" }.FirstOrDefault(name => Levels(type).SelectMany(level => level.GetMembers(name)).OfType<IPropertySymbol>().Any(property =>
            property is { IsStatic: false, DeclaredAccessibility: Accessibility.Public, Type.SpecialType: SpecialType.System_Int32 or SpecialType.System_Int64 }));

    // A type parameter has the members of its constraints.
    private static IEnumerable<ITypeSymbol> Levels(ITypeSymbol type)
    {
        for (ITypeSymbol? level = type; level is not null; level = level.BaseType)
        {
            yield return level;
        }

        if (type is ITypeParameterSymbol parameter)
        {
            foreach (ITypeSymbol constraint in parameter.ConstraintTypes.SelectMany(constraint => constraint.AllInterfaces.Prepend(constraint)))
            {
                yield return constraint;
            }
        }
    }

    // What has no references holds no tensor.
    internal static bool IsPlain(ITypeSymbol type) =>
        type.IsUnmanagedType
        || type.SpecialType == SpecialType.System_String
        || type.MetadataName() == "System.Uri"
        || (type.MetadataName() is "System.ReadOnlyMemory" or "System.Memory" && ((INamedTypeSymbol)type).TypeArguments[0].IsUnmanagedType);
}
