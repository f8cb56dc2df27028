using DataModule.Generators.Model;
using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Parsing;

/// <summary>
/// Finds how a sample is constructed from its fields: with the constructor that takes most of them, and an object initializer for the rest.
/// Private members are not used, although the batch, nested in the sample, could access them.
/// </summary>
internal static class ConstructionParser
{
    public static ConstructionModel? Parse(
        INamedTypeSymbol type,
        IReadOnlyList<(ISymbol Member, ITypeSymbol Type)> fields,
        IReadOnlyList<INamedTypeSymbol> outer,
        CancellationToken cancellationToken)
    {
        INamedTypeSymbol[] path = [.. outer, type];
        List<(bool Constructible, bool Cacheable)> parts =
        [
            .. fields.Select(field => FieldAttributes.Of(type, field.Member).AsArray is null ? Abilities(field.Type, path, cancellationToken) : (true, false)),
        ];
        return type.IsAbstract || parts.Any(part => !part.Constructible)
            ? null
            : type.InstanceConstructors
                .Select(constructor => With(type, constructor, fields, parts.All(part => part.Cacheable)))
                .OfType<ConstructionModel>()
                .OrderByDescending(construction => construction.Arguments.Count)
                .FirstOrDefault();
    }

    private static ConstructionModel? With(
        INamedTypeSymbol type, IMethodSymbol constructor, IReadOnlyList<(ISymbol Member, ITypeSymbol Type)> fields, bool isCacheable)
    {
        if (!constructor.IsVisible(type) || constructor.Has("System.ObsoleteAttribute"))
        {
            return null;
        }

        var arguments = new List<AssignmentModel>();
        foreach (IParameterSymbol parameter in constructor.Parameters)
        {
            int index = FieldOf(parameter, fields);
            if (index >= 0)
            {
                arguments.Add(new AssignmentModel(parameter.Name.Escaped(), index));
            }
            else if (!parameter.IsOptional)
            {
                return null;
            }
        }

        bool setsRequired = constructor.Has("System.Diagnostics.CodeAnalysis.SetsRequiredMembersAttribute");
        var initializers = new List<AssignmentModel>();
        for (int i = 0; i < fields.Count; i++)
        {
            bool isGiven = arguments.Any(argument => argument.Field == i);
            if (isGiven && (setsRequired || !IsRequired(fields[i].Member)))
            {
                continue;
            }

            if (!IsSettable(fields[i].Member, type))
            {
                return null;
            }

            initializers.Add(new AssignmentModel(fields[i].Member.Name.Escaped(), i));
        }

        return setsRequired || RequiredMembers(type).All(member => fields.Any(field => SymbolEqualityComparer.Default.Equals(field.Member, member)))
            ? new ConstructionModel(arguments.ToEquatable(), initializers.ToEquatable(), isCacheable)
            : null;
    }

    // By exact name before any case, since a constructor of a class usually has the property's name in camel case.
    private static int FieldOf(IParameterSymbol parameter, IReadOnlyList<(ISymbol Member, ITypeSymbol Type)> fields)
    {
        foreach (StringComparison comparison in (StringComparison[])[StringComparison.Ordinal, StringComparison.OrdinalIgnoreCase])
        {
            for (int i = 0; i < fields.Count; i++)
            {
                if (parameter.RefKind is RefKind.None or RefKind.In
                    && string.Equals(parameter.Name, fields[i].Member.Name, comparison)
                    && SymbolEqualityComparer.Default.Equals(parameter.Type, fields[i].Type))
                {
                    return i;
                }
            }
        }

        return -1;
    }

    // Samples, tensors and fields that write themselves into their rows are special.
    private static (bool Constructible, bool Cacheable) Abilities(ITypeSymbol field, INamedTypeSymbol[] path, CancellationToken cancellationToken)
    {
        if (field is not INamedTypeSymbol nested || !nested.Has(KnownNames.Sample))
        {
            return (true, field.ImplementsItself(KnownNames.IBatchElement) ? field.ImplementsItself(KnownNames.ICacheable) : field.PlainName() != KnownNames.Tensor);
        }

        // A sample of another assembly has its batch already.
        if (nested.DeclaringSyntaxReferences.IsEmpty)
        {
            INamedTypeSymbol? batch = nested.GetTypeMembers(KnownNames.Batch).FirstOrDefault();
            return (Has("ToSamples"), Has("CacheCodec"));

            bool Has(string name) => batch is not null && !batch.GetMembers(name).IsEmpty;
        }

        ConstructionModel? construction = path.Any(outside => SymbolEqualityComparer.Default.Equals(outside.OriginalDefinition, nested.OriginalDefinition))
            ? null
            : SampleParser.Parse(nested, path, cancellationToken).Model?.Construction;
        return (construction is not null, construction is { IsCacheable: true });
    }

    private static bool IsSettable(ISymbol member, INamedTypeSymbol type) => member switch
    {
        IPropertySymbol property => property.SetMethod is { } setter && setter.IsVisible(type),
        IFieldSymbol field => !field.IsReadOnly && !field.IsConst,
        _ => false,
    };

    private static IEnumerable<ISymbol> RequiredMembers(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? level = type; level is not null; level = level.BaseType)
        {
            foreach (ISymbol member in level.GetMembers().Where(IsRequired))
            {
                yield return member;
            }
        }
    }

    private static bool IsRequired(ISymbol member) => member is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true };
}
