using DataModule.Generators.Emission;
using DataModule.Generators.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DataModule.Generators.Parsing;

/// <summary>
/// Assembles the codec of a record, class or struct. An object is restored by a constructor whose parameters are its members,
/// and by setters. All that it stores is saved, or the problem says what is not.
/// </summary>
internal sealed class RecordParser(INamedTypeSymbol type, INamedTypeSymbol within, Func<ITypeSymbol, CodecModel> parse)
{
    /// <summary>The expression of a record's codec.</summary>
    /// <param name="name">The exact type.</param>
    /// <param name="writes">What <see cref="Write"/> gave for each member.</param>
    /// <param name="read">An expression, or a block with its braces, over <c>members</c>.</param>
    public static CodecModel Codec(string name, IEnumerable<string> writes, string read) => new(
        "global::DataModule.StateCodec.Record<" + name + ">(static (value, members) => members" + string.Concat(writes) + ", static members => " + read + ")", null);

    public static string Write(string member, CodecModel codec) =>
        ".Add(" + ValueText.Literal(member) + ", value." + member.Escaped() + ", " + codec.Expression + ")";

    /// <param name="isState">Whether the problem may suggest IStateful.</param>
    public CodecModel Parse(bool isState)
    {
        if (type.TypeKind is not (TypeKind.Class or TypeKind.Struct))
        {
            return CodecModel.Fail(type.TypeKind == TypeKind.Interface
                ? "'" + type.ShortName() + "' is an interface, so its members are not known; use the class instead"
                : "'" + type.ShortName() + "' is a delegate, and code cannot be saved");
        }

        if (type.IsAbstract)
        {
            return CodecModel.Fail("'" + type.ShortName() + "' is abstract, so its members are not known; use the derived class instead");
        }

        string otherwise = isState ? ", or implement IStateful in '" + type.ShortName() + "'" : "";
        List<RecordMember> members = [.. RecordMember.Of(type, within)];
        if (members.FirstOrDefault(member => member.Problem is not null) is { } unsaved)
        {
            return CodecModel.Fail(unsaved.Problem + otherwise);
        }

        if (members.Count == 0)
        {
            return CodecModel.Fail("'" + type.ShortName() + "' has no members that can be saved" + otherwise);
        }

        (IMethodSymbol Constructor, RecordMember[] Arguments, RecordMember? Lost)? found = type.InstanceConstructors
            .Where(candidate => candidate.IsVisible(within))
            .Select(candidate => (candidate, Arguments(candidate, members)))
            .Where(candidate => candidate.Item2.Length == candidate.candidate.Parameters.Length)
            .Select(candidate => ((IMethodSymbol, RecordMember[], RecordMember?)?)(candidate.candidate, candidate.Item2,
                members.FirstOrDefault(member => !member.IsSettable && !candidate.Item2.Contains(member))))
            .OrderBy(candidate => candidate!.Value.Item3 is not null)
            .ThenByDescending(candidate => candidate!.Value.Item2.Length)
            .FirstOrDefault();
        if (found is not { } way)
        {
            return CodecModel.Fail("'" + type.ShortName() + "' has no constructor whose parameters match its properties by name and type" + otherwise);
        }

        return way.Lost is { } lost
            ? CodecModel.Fail("'" + lost.FullName + "' has no setter that generated code can call, and no constructor parameter matches it by name and type, so its value would be lost: add one" + otherwise)
            : Assemble(way.Constructor, way.Arguments, members);
    }

    private static RecordMember[] Arguments(IMethodSymbol constructor, List<RecordMember> members) =>
        [.. constructor.Parameters.Select(parameter => members.FirstOrDefault(member => Matches(member, parameter))).OfType<RecordMember>()];

    private static bool Matches(RecordMember member, IParameterSymbol parameter) =>
        (member.IsSettable || !member.IsComputed) && string.Equals(member.Name, parameter.Name, StringComparison.OrdinalIgnoreCase) && SymbolEqualityComparer.Default.Equals(member.Type, parameter.Type);

    private CodecModel Assemble(IMethodSymbol constructor, RecordMember[] arguments, List<RecordMember> members)
    {
        var writes = new List<string>();
        var codecs = new Dictionary<RecordMember, CodecModel>();
        foreach (RecordMember member in members)
        {
            CodecModel codec = parse(member.Type);
            if (codec.Problem is not null)
            {
                return codec;
            }

            codecs.Add(member, codec);
            writes.Add(Write(member.Name, codec));
        }

        string name = type.PlainName();
        string call = "new " + name + "(" + string.Join(", ", constructor.Parameters.Select((parameter, i) =>
            parameter.Name.Escaped() + ": " + Read(arguments[i], HyperparameterConstructor.Default(parameter), parameter))) + ")";
        RecordMember[] others = [.. members.Where(member => !arguments.Contains(member))];
        RecordMember[] repeated = [.. arguments.Where(member => member.IsOwn && member.IsSettable)];
        RecordMember[] required = [.. others.Where(member => member.IsRequired)];
        call += Initializer(required.Select(member => member.Name.Escaped() + " = " + Read(member, null, null)));
        if (required.Length == others.Length && repeated.Length == 0)
        {
            return Codec(name, writes, call);
        }

        // Members that an older state lacks have the values of a new object, so one is constructed first.
        string body = "var made = " + call + "; ";
        RecordMember[] initialised = [.. others.Where(member => !member.IsRequired && member.IsInitOnly)];
        RecordMember[] repeatedInit = [.. repeated.Where(member => member.IsInitOnly)];
        if (initialised.Length + repeatedInit.Length > 0)
        {
            IEnumerable<string> values = initialised.Concat(repeatedInit).Select(member => member.Name.Escaped() + " = " + ReadOver(member));
            body += type.IsRecord || type.IsValueType
                ? "made = made with" + Initializer(values) + "; "
                : "made = new " + name + "(" + string.Join(", ", constructor.Parameters.Select((parameter, i) => parameter.Name.Escaped() + ": made." + arguments[i].Name.Escaped())) + ")"
                    + Initializer(required.Select(member => member.Name.Escaped() + " = made." + member.Name.Escaped()).Concat(values)) + "; ";
        }

        body += string.Concat(others.Concat(repeated).Where(member => !member.IsInitOnly && !(member.IsRequired && others.Contains(member))).Select(member =>
            "made." + member.Name.Escaped() + " = " + ReadOver(member) + "; "));
        return Codec(name, writes, "{ " + body + "return made; }");

        string Read(RecordMember member, string? otherwise, IParameterSymbol? parameter) =>
            "members.Get<" + member.Type.FullName() + ">(" + ValueText.Literal(member.Name) + ", " + (otherwise is null ? "" : "0, " + otherwise + ", ")
            + codecs[member].Expression + FormerNames(member, parameter) + ")";

        string ReadOver(RecordMember member) =>
            "members.Get<" + member.Type.FullName() + ">(" + ValueText.Literal(member.Name) + ", 0, made." + member.Name.Escaped() + ", "
            + codecs[member].Expression + FormerNames(member, null) + ")";
    }

    private static string Initializer(IEnumerable<string> settings)
    {
        string all = string.Join(", ", settings);
        return all.Length == 0 ? "" : " { " + all + " }";
    }

    private static string FormerNames(RecordMember member, IParameterSymbol? parameter) => ValueText.FormerNames(
        HyperparameterParser.FormerNames(member.Symbol).Concat(parameter is null ? [] : HyperparameterParser.FormerNames(parameter)).ToEquatable());
}

/// <summary>A field or automatic property: something that an object holds.</summary>
/// <param name="Symbol">Which.</param>
/// <param name="Type">Its type.</param>
/// <param name="Problem">Why it cannot be saved, or null.</param>
/// <param name="IsSettable">Generated code can set it, at least in an object initializer.</param>
/// <param name="IsInitOnly">Only there.</param>
internal sealed record RecordMember(ISymbol Symbol, ITypeSymbol Type, string? Problem, bool IsSettable, bool IsInitOnly)
{
    public string Name => Symbol.Name;

    public string FullName => Symbol.ContainingType.ShortName() + "." + Name;

    public bool IsRequired => Symbol is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true };

    /// <summary>It may be another than what a constructor was given: the constructor or an initializer makes it of that.</summary>
    public bool IsOwn => Symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is { } syntax
        and not (ParameterSyntax or PropertyDeclarationSyntax { Initializer.Value: IdentifierNameSyntax });

    /// <summary>The same, by an initializer.</summary>
    public bool IsComputed => Symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is PropertyDeclarationSyntax { Initializer.Value: not IdentifierNameSyntax };

    /// <summary>All that an object of the type holds, the base types' first; for classes with invisible private members, as far as they are visible.</summary>
    public static IEnumerable<RecordMember> Of(INamedTypeSymbol type, INamedTypeSymbol within)
    {
        var levels = new Stack<INamedTypeSymbol>();
        for (INamedTypeSymbol? level = type; level is { SpecialType: SpecialType.None }; level = level.BaseType)
        {
            levels.Push(level);
        }

        foreach (INamedTypeSymbol level in levels)
        {
            foreach (RecordMember member in OfLevel(level, within))
            {
                // A member of a derived class hides it.
                ISymbol? over = Hiding(type, level, member.Name);
                yield return over is null ? member
                    : over is IPropertySymbol { IsOverride: true }
                        ? member with { Problem = "'" + over.ContainingType.ShortName() + "." + member.Name + "' overrides a property that stores a value of its own, which would be lost; make '" + member.FullName + "' abstract" }
                        : member with { Problem = "'" + member.FullName + "' is hidden by '" + over.ContainingType.ShortName() + "." + member.Name + "', so its value would be lost; rename one" };
            }
        }
    }

    private static ISymbol? Hiding(INamedTypeSymbol type, INamedTypeSymbol level, string name)
    {
        for (INamedTypeSymbol? derived = type; derived is not null && !SymbolEqualityComparer.Default.Equals(derived, level); derived = derived.BaseType)
        {
            if (derived.GetMembers(name).FirstOrDefault(member => member is IPropertySymbol or IFieldSymbol) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static IEnumerable<RecordMember> OfLevel(INamedTypeSymbol level, INamedTypeSymbol within)
    {
        bool isSource = !level.DeclaringSyntaxReferences.IsEmpty;
        if (!isSource && level.TypeKind == TypeKind.Class && !level.IsRecord)
        {
            yield return new RecordMember(
                level, level, "'" + level.ShortName() + "' is a class of another assembly, whose private fields are not visible and would be lost; make it a record", false, false);
            yield break;
        }

        // Records of other assemblies show their properties alone; nothing tells one that is computed from one that is stored, but a setter.
        if (!isSource && level.TypeKind == TypeKind.Class)
        {
            foreach (IPropertySymbol property in level.GetMembers().OfType<IPropertySymbol>().Where(property =>
                property is { IsStatic: false, IsIndexer: false, GetMethod: not null } && property.IsVisible(within)
                && (property.SetMethod is not null || level.InstanceConstructors.Any(constructor => constructor.Parameters.Any(parameter => parameter.Name == property.Name)))))
            {
                yield return Of(property, within);
            }
        }

        foreach (IFieldSymbol field in level.GetMembers().OfType<IFieldSymbol>().Where(field => !field.IsStatic && !field.Has("System.NonSerializedAttribute")))
        {
            if ((field.AssociatedSymbol as IPropertySymbol ?? Property(level, field)) is { } property)
            {
                yield return Of(property, within);
            }
            else
            {
                string? problem = field.IsVisible(within) ? null : field.Name is ['<', .., '>', 'P'] ? Kept(level, field.Name.Substring(1, field.Name.Length - 3)) : "'" + level.ShortName() + "." + field.Name + "' is "
                    + (field.DeclaredAccessibility == Accessibility.Private ? "private" : "not visible") + ", so its value would be lost; make it a public property, mark it [NonSerialized] if it need not be kept";
                yield return new RecordMember(field, field.Type, problem, !field.IsReadOnly, IsInitOnly: false);
            }
        }
    }

    // A primary constructor's parameter that a method or property uses is a field of this name.
    private static string Kept(INamedTypeSymbol level, string parameter) =>
        "'" + level.ShortName() + "' captures the constructor parameter '" + parameter + "', whose value would be lost; make it a property";

    // The name that the compiler gives to what is behind an automatic property, where it comes from another assembly.
    private static IPropertySymbol? Property(INamedTypeSymbol level, IFieldSymbol field) =>
        field.Name is ['<', ..] && field.Name.IndexOf(">k__BackingField", StringComparison.Ordinal) is > 0 and var end
            ? level.GetMembers(field.Name.Substring(1, end - 1)).OfType<IPropertySymbol>().FirstOrDefault()
            : null;

    private static RecordMember Of(IPropertySymbol property, INamedTypeSymbol within)
    {
        bool settable = property.SetMethod is { } setter && setter.IsVisible(within);
        string name = property.ContainingType.ShortName() + "." + property.Name;
        string? problem = property.GetMethod is { } getter && getter.IsVisible(within)
            ? null
            : "'" + name + "' has no getter that generated code can call, so its value would be lost; make it public";
        return new RecordMember(property, property.Type, problem, settable, property.SetMethod is { IsInitOnly: true });
    }
}
