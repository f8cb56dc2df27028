using DataModule.Generators.Emission;
using DataModule.Generators.Model;
using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Parsing;

/// <summary>Puts together, for one exact type, the expression of the codec that saves it, or says why there is none.</summary>
internal sealed class CodecParser
{
    private const string Codec = "global::DataModule.StateCodec.";

    // Collections by name: those of one type argument, then those of keys and values.
    private static readonly Dictionary<string, string> Collections = new(StringComparer.Ordinal)
    {
        ["System.Collections.Generic.List"] = "List",
        ["System.Collections.Generic.Queue"] = "Queue",
        ["System.Collections.Generic.Stack"] = "Stack",
        ["System.Collections.Generic.LinkedList"] = "LinkedList",
        ["System.Collections.Generic.HashSet"] = "HashSet",
        ["System.Collections.Generic.SortedSet"] = "SortedSet",
        ["System.Collections.ObjectModel.ObservableCollection"] = "ObservableCollection",
        ["System.Collections.Concurrent.ConcurrentQueue"] = "ConcurrentQueue",
        ["System.Collections.Immutable.ImmutableArray"] = "ImmutableArray",
        ["System.Collections.Immutable.ImmutableList"] = "ImmutableList",
        ["System.Collections.Immutable.ImmutableQueue"] = "ImmutableQueue",
        ["System.Collections.Immutable.ImmutableStack"] = "ImmutableStack",
        ["System.Collections.Immutable.ImmutableHashSet"] = "ImmutableHashSet",
        ["System.Collections.Immutable.ImmutableSortedSet"] = "ImmutableSortedSet",
        ["System.Collections.Generic.Dictionary"] = "Dictionary",
        ["System.Collections.Generic.SortedDictionary"] = "SortedDictionary",
        ["System.Collections.Generic.SortedList"] = "SortedList",
        ["System.Collections.Generic.OrderedDictionary"] = "OrderedDictionary",
        ["System.Collections.Generic.PriorityQueue"] = "PriorityQueue",
        ["System.Collections.Concurrent.ConcurrentDictionary"] = "ConcurrentDictionary",
        ["System.Collections.Immutable.ImmutableDictionary"] = "ImmutableDictionary",
        ["System.Collections.Immutable.ImmutableSortedDictionary"] = "ImmutableSortedDictionary",
    };

    // Interfaces: the class that is kept for them, and how it is had of what they hold; without that, they may hold nothing else.
    private static readonly Dictionary<string, (string Class, string? From)> Interfaces = new(StringComparer.Ordinal)
    {
        ["System.Collections.Generic.IEnumerable"] = ("", "[.. value]"),
        ["System.Collections.Generic.IReadOnlyCollection"] = ("", "[.. value]"),
        ["System.Collections.Generic.IReadOnlyList"] = ("", "[.. value]"),
        ["System.Collections.Generic.ICollection"] = ("System.Collections.Generic.List", "[.. value]"),
        ["System.Collections.Generic.IList"] = ("System.Collections.Generic.List", "[.. value]"),
        ["System.Collections.Generic.ISet"] = ("System.Collections.Generic.HashSet", null),
        ["System.Collections.Generic.IReadOnlySet"] = ("System.Collections.Generic.HashSet", Codec + "ToSet(value)"),
        ["System.Collections.Generic.IDictionary"] = ("System.Collections.Generic.Dictionary", null),
        ["System.Collections.Generic.IReadOnlyDictionary"] = ("System.Collections.Generic.Dictionary", Codec + "ToDictionary(value)"),
        ["System.Collections.Immutable.IImmutableList"] = ("System.Collections.Immutable.ImmutableList", null),
        ["System.Collections.Immutable.IImmutableQueue"] = ("System.Collections.Immutable.ImmutableQueue", null),
        ["System.Collections.Immutable.IImmutableStack"] = ("System.Collections.Immutable.ImmutableStack", null),
        ["System.Collections.Immutable.IImmutableSet"] = ("System.Collections.Immutable.ImmutableHashSet", null),
        ["System.Collections.Immutable.IImmutableDictionary"] = ("System.Collections.Immutable.ImmutableDictionary", null),
    };

    private readonly bool isState;
    private readonly INamedTypeSymbol within;
    private readonly OpenTypes open = new();

    private CodecParser(INamedTypeSymbol within, bool isState)
    {
        this.within = within;
        this.isState = isState;
    }

    /// <summary>The codec of a hyperparameter, which holds no tensors.</summary>
    public static CodecModel Hyperparameter(ITypeSymbol type, INamedTypeSymbol within) => new CodecParser(within, isState: false).Parse(type);

    /// <summary>The codec of a member that is state.</summary>
    public static CodecModel State(ITypeSymbol type, INamedTypeSymbol within) => new CodecParser(within, isState: true).Parse(type);

    /// <summary>The codec of a type, at any depth.</summary>
    public CodecModel Parse(ITypeSymbol type)
    {
        // Where annotations are off, any reference may be null; so it may in a state, before it is first assigned.
        if (type.IsReferenceType && (isState || type.NullableAnnotation != NullableAnnotation.NotAnnotated) && type is not ITypeParameterSymbol)
        {
            return Present(type.WithNullableAnnotation(NullableAnnotation.NotAnnotated)).Within("Optional");
        }

        return Present(type);
    }

    private CodecModel Present(ITypeSymbol type)
    {
        if (Basic(type) is { } basic)
        {
            return new CodecModel(Codec + basic, null, IsFixed: true);
        }

        if (type.PlainName() == KnownNames.Tensor)
        {
            return isState ? new CodecModel(Codec + "Tensor", null) : CodecModel.Fail("a tensor cannot be a hyperparameter");
        }

        string name = type.PlainName();
        if (!open.TryOpen(name))
        {
            return CodecModel.Fail("'" + type.ShortName() + "' contains itself");
        }

        CodecModel parsed = type switch
        {
            IArrayTypeSymbol { Rank: 1 } array => Parse(array.ElementType).Within("Array"),
            IArrayTypeSymbol array => Parse(array.ElementType).Within("Grid<" + name + ", " + array.ElementType.FullName() + ">"),
            INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable =>
                Parse(nullable.TypeArguments[0]).Within("Nullable"),
            INamedTypeSymbol named => Named(named, name),
            _ => CodecModel.Fail("'" + type.ShortName() + "' may be any type"),
        };
        open.Close(name);
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
                or SpecialType.System_Double or SpecialType.System_Decimal or SpecialType.System_IntPtr or SpecialType.System_UIntPtr => "Number<" + name + ">()",
            _ when type.TypeKind == TypeKind.Enum => "Enumeration<" + name + ">()",
            _ => type.MetadataName() switch
            {
                "System.Half" or "System.Int128" or "System.UInt128" or "System.Numerics.BigInteger" => "Number<" + name + ">()",
                "System.DateTimeOffset" or "System.DateOnly" or "System.TimeOnly" => "Formatted<" + name + ">(\"O\")",
                "System.TimeSpan" => "Formatted<" + name + ">(\"c\")",
                "System.Guid" => "Formatted<" + name + ">(\"D\")",
                _ => null,
            },
        };
    }

    private CodecModel Named(INamedTypeSymbol type, string name)
    {
        string metadataName = type.MetadataName();
        if (Collections.TryGetValue(metadataName, out string combinator))
        {
            return All(type).Within(combinator);
        }

        if (Interfaces.TryGetValue(metadataName, out (string Class, string? From) kept))
        {
            string arguments = string.Join(", ", type.TypeArguments.Select(argument => argument.FullName()));
            string inner = kept.Class.Length == 0 ? arguments + "[]" : "global::" + kept.Class + "<" + arguments + ">";
            CodecModel codec = All(type).Within(kept.Class.Length == 0 ? "Array" : Collections[kept.Class]);
            return codec.Within("As<" + inner + ", " + name + ">", kept.From is null ? "" : ", static value => " + kept.From);
        }

        if (type.IsTupleType)
        {
            return Members(type, name, [.. type.TupleElements.Select(element => (element.Name, element.Type))], (values, _) => "(" + string.Join(", ", values) + ")");
        }

        if (metadataName == "System.Collections.Generic.KeyValuePair")
        {
            return Members(type, name, [("Key", type.TypeArguments[0]), ("Value", type.TypeArguments[1])], (values, exact) => "new " + exact + "(" + string.Join(", ", values) + ")");
        }

        return new RecordParser(type, within, Parse).Parse(isState);
    }

    // Of keys and values; keys are never null.
    private CodecModel All(INamedTypeSymbol type)
    {
        CodecModel[] codecs = type.TypeArguments is [var key, var value] && type.Name != "PriorityQueue"
            ? [Present(key.WithNullableAnnotation(NullableAnnotation.NotAnnotated)), Parse(value)]
            : [.. type.TypeArguments.Select(Parse)];
        return codecs.FirstOrDefault(codec => codec.Problem is not null)
            ?? new CodecModel(string.Join(", ", codecs.Select(codec => codec.Expression)), null);
    }

    private CodecModel Members(
        INamedTypeSymbol type, string name, IReadOnlyList<(string Name, ITypeSymbol Type)> members, Func<IEnumerable<string>, string, string> make)
    {
        CodecModel[] codecs = [.. members.Select(member => Parse(member.Type))];
        if (codecs.FirstOrDefault(codec => codec.Problem is not null) is { } problem)
        {
            return problem;
        }

        if (members.Count < 2)
        {
            return CodecModel.Fail("'" + type.ShortName() + "' has no name for its values");
        }

        IEnumerable<string> writes = members.Select((member, i) => RecordParser.Write(member.Name, codecs[i]));
        IEnumerable<string> reads = members.Select((member, i) => "members.Get(" + ValueText.Literal(member.Name) + ", " + codecs[i].Expression + ")");
        return RecordParser.Codec(name, writes, make(reads, name)) with { IsFixed = codecs.All(codec => codec.IsFixed) };
    }
}
