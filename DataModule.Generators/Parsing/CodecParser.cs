using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Parsing;

/// <summary>Puts together, for one exact type, the expression of the codec that saves it.</summary>
internal static class CodecParser
{
    private const string Codec = "global::DataModule.StateCodec.";

    private static readonly string[] ListLike =
    [
        "System.Collections.Generic.IList",
        "System.Collections.Generic.ICollection",
        "System.Collections.Generic.IReadOnlyList",
        "System.Collections.Generic.IReadOnlyCollection",
        "System.Collections.Generic.IEnumerable",
    ];

    /// <summary>The expression, or null for a type that cannot be saved.</summary>
    /// <param name="type">The type.</param>
    /// <param name="tensors">Whether tensors may be in it.</param>
    public static string? Parse(ITypeSymbol type, bool tensors) => Parse(type, tensors, []);

    private static string? Parse(ITypeSymbol type, bool tensors, HashSet<string> open)
    {
        if (type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.Annotated })
        {
            return Wrap("Optional", Parse(type.WithNullableAnnotation(NullableAnnotation.NotAnnotated), tensors, open));
        }

        if (Basic(type) is { } basic)
        {
            return Codec + basic;
        }

        if (type.PlainName() == KnownNames.Tensor)
        {
            return tensors ? Codec + "Tensor" : null;
        }

        // A type within itself has no end.
        string name = type.PlainName();
        if (!open.Add(name))
        {
            return null;
        }

        string? parsed = type switch
        {
            IArrayTypeSymbol { Rank: 1 } array => Wrap("Array", Parse(array.ElementType, tensors, open)),
            INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable =>
                Wrap("Nullable", Parse(nullable.TypeArguments[0], tensors, open)),
            INamedTypeSymbol { TypeArguments: [var item] } list when list.MetadataName() == "System.Collections.Generic.List" =>
                Wrap("List", Parse(item, tensors, open)),
            INamedTypeSymbol { TypeArguments: [var item] } list when ListLike.Contains(list.MetadataName()) =>
                Parse(item, tensors, open) is { } element
                    ? Codec + "As<" + item.FullName() + "[], " + name + ">(" + Codec + "Array(" + element + "), static value => [.. value])"
                    : null,
            INamedTypeSymbol { TypeArguments: [var key, var value] } dictionary when IsDictionary(dictionary) && IsKey(key) =>
                Parse(key, tensors, open) is { } keys && Parse(value, tensors, open) is { } values ? Dictionary(dictionary, key, value, keys, values) : null,
            INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct, IsAbstract: false } named => Record(named, name, tensors, open),
            _ => null,
        };
        open.Remove(name);
        return parsed;
    }

    private static string? Basic(ITypeSymbol type)
    {
        string name = type.PlainName();
        return type.SpecialType switch
        {
            SpecialType.System_Boolean => "Bool",
            SpecialType.System_Char => "Char",
            SpecialType.System_String => "Text",
            SpecialType.System_DateTime => "DateTime",
            SpecialType.System_SByte or SpecialType.System_Byte or SpecialType.System_Int16 or SpecialType.System_UInt16 or SpecialType.System_Int32
                or SpecialType.System_UInt32 or SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_Single
                or SpecialType.System_Double or SpecialType.System_Decimal => "Number<" + name + ">()",
            _ when type.TypeKind == TypeKind.Enum => "Enumeration<" + name + ">()",
            _ => type.MetadataName() switch
            {
                "System.Half" => "Number<" + name + ">()",
                "System.DateTimeOffset" or "System.DateOnly" or "System.TimeOnly" => "Formatted<" + name + ">(\"O\")",
                "System.TimeSpan" => "Formatted<" + name + ">(\"c\")",
                "System.Guid" => "Formatted<" + name + ">(\"D\")",
                _ => null,
            },
        };
    }

    private static bool IsKey(ITypeSymbol type) => type.SpecialType == SpecialType.System_String || type.TypeKind == TypeKind.Enum;

    private static bool IsDictionary(INamedTypeSymbol type) => type.MetadataName() is "System.Collections.Generic.Dictionary"
        or "System.Collections.Generic.IDictionary" or "System.Collections.Generic.IReadOnlyDictionary";

    private static string Dictionary(INamedTypeSymbol type, ITypeSymbol key, ITypeSymbol value, string keys, string values)
    {
        string exact = "global::System.Collections.Generic.Dictionary<" + key.FullName() + ", " + value.FullName() + ">";
        string codec = Codec + "Dictionary(" + keys + ", " + values + ")";
        return type.MetadataName() == "System.Collections.Generic.Dictionary"
            ? codec
            : Codec + "As<" + exact + ", " + type.PlainName() + ">(" + codec + ", static value => new " + exact + "(value))";
    }

    private static string? Wrap(string combinator, string? inner) => inner is null ? null : Codec + combinator + "(" + inner + ")";

    // A record is read back through its constructor, whose parameters are its properties, and through what can be set beside.
    private static string? Record(INamedTypeSymbol type, string name, bool tensors, HashSet<string> open)
    {
        if (type.IsTupleType)
        {
            return Tuple(type, name, tensors, open);
        }

        (string Name, ITypeSymbol Type, bool Settable)[] members =
        [
            .. type.GetMembers().OfType<IPropertySymbol>()
                .Where(property => property is { IsStatic: false, IsIndexer: false, DeclaredAccessibility: Accessibility.Public, GetMethod: not null })
                .Select(property => (property.Name, property.Type, property.SetMethod is { DeclaredAccessibility: Accessibility.Public })),
            .. type.GetMembers().OfType<IFieldSymbol>()
                .Where(field => field is { IsStatic: false, DeclaredAccessibility: Accessibility.Public, AssociatedSymbol: null })
                .Select(field => (field.Name, field.Type, !field.IsReadOnly)),
        ];
        IMethodSymbol? constructor = type.InstanceConstructors
            .Where(candidate => candidate.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal
                && candidate.Parameters.All(parameter => members.Any(member => Matches(member.Name, member.Type, parameter))))
            .OrderByDescending(candidate => candidate.Parameters.Length)
            .FirstOrDefault();
        bool isBcl = type.ContainingNamespace.ToDisplayString().StartsWith("System", StringComparison.Ordinal);
        if (constructor is null || isBcl || type.BaseType is { SpecialType: SpecialType.None, TypeKind: TypeKind.Class } || members.Length == 0)
        {
            return null;
        }

        var writes = new List<string>();
        var arguments = new List<string>();
        var settings = new List<string>();
        foreach ((string member, ITypeSymbol memberType, bool settable) in members)
        {
            IParameterSymbol? parameter = constructor.Parameters.FirstOrDefault(candidate => Matches(member, memberType, candidate));
            if (parameter is null && !settable)
            {
                continue;
            }

            if (Parse(memberType, tensors, open) is not { } codec)
            {
                return null;
            }

            writes.Add(".Add(\"" + member + "\", value." + member.Escaped() + ", " + codec + ")");
            string read = "members.Get(\"" + member + "\", " + codec + ")";
            if (parameter is not null)
            {
                arguments.Add(parameter.Name.Escaped() + ": " + read);
            }
            else
            {
                settings.Add(member.Escaped() + " = " + read);
            }
        }

        string initializer = settings.Count == 0 ? "" : " { " + string.Join(", ", settings) + " }";
        return Emit(name, writes, "new " + name + "(" + string.Join(", ", arguments) + ")" + initializer);
    }

    private static string? Tuple(INamedTypeSymbol type, string name, bool tensors, HashSet<string> open)
    {
        var writes = new List<string>();
        var items = new List<string>();
        foreach (IFieldSymbol element in type.TupleElements)
        {
            if (Parse(element.Type, tensors, open) is not { } codec)
            {
                return null;
            }

            writes.Add(".Add(\"" + element.Name + "\", value." + element.Name.Escaped() + ", " + codec + ")");
            items.Add("members.Get(\"" + element.Name + "\", " + codec + ")");
        }

        return items.Count < 2 ? null : Emit(name, writes, "(" + string.Join(", ", items) + ")");
    }

    private static string Emit(string name, List<string> writes, string read) =>
        Codec + "Record<" + name + ">(static (value, members) => members" + string.Concat(writes) + ", static members => " + read + ")";

    private static bool Matches(string member, ITypeSymbol type, IParameterSymbol parameter) =>
        string.Equals(member, parameter.Name, StringComparison.OrdinalIgnoreCase) && SymbolEqualityComparer.Default.Equals(type, parameter.Type);
}
