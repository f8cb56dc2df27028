using System.Collections.Immutable;
using DataModule.Generators.Diagnostics;
using DataModule.Generators.Emission;
using DataModule.Generators.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DataModule.Generators.Parsing;

/// <summary>Turns a <c>[Sample]</c> type into its model, and says what is wrong with it.</summary>
internal static class SampleParser
{
    private static readonly SymbolDisplayFormat ConstraintFormat = SymbolDisplayFormat.FullyQualifiedFormat
        .WithGenericsOptions(SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeTypeConstraints);

    // Members of the batch, and the batch type itself: fields cannot have these names.
    private static readonly HashSet<string> TakenNames = new(StringComparer.Ordinal)
    {
        "Batch", "CacheCodec", "Collate", "CopyPinned", "CopyRows", "CopyTo", "Count", "Detach", "Dispose", "Equals", "GetHashCode", "GetType", "IsOn",
        "MemberwiseClone", "PinMemory", "ReadCached", "ReferenceEquals", "SampleAt", "Slice", "To", "ToSamples", "ToString", "WriteCached",
        "_count", "_memory", "_values", "_version",
    };

    // Of the private fields of the batch.
    private static readonly string[] TakenPrefixes = ["_field", "_means", "_deviations", "_channels"];

    public static Parsed<SampleModel> Parse(INamedTypeSymbol type, CancellationToken cancellationToken) => Parse(type, [], cancellationToken);

    /// <param name="type">The sample.</param>
    /// <param name="outer">The samples that contain this one, to detect one that contains itself.</param>
    /// <param name="cancellationToken">Ends the parsing.</param>
    public static Parsed<SampleModel> Parse(INamedTypeSymbol type, IReadOnlyList<INamedTypeSymbol> outer, CancellationToken cancellationToken)
    {
        var diagnostics = new DiagnosticBag();
        TypeShell? shell = ShellParser.Parse(type, "Sample", diagnostics);
        if (type.Name == KnownNames.Batch)
        {
            diagnostics.Add(Rules.Collision, type.LocationOf(), type.ShortName(), KnownNames.Batch);
            shell = null;
        }

        // The user may declare a part of the batch; another member of that name is a collision.
        if (type.GetMembers(KnownNames.Batch).FirstOrDefault(member => !IsPartOfBatch(member)) is { } taken)
        {
            diagnostics.Add(Rules.Collision, taken.LocationOf(), type.ShortName(), KnownNames.Batch);
            shell = null;
        }

        if (shell is null)
        {
            return new Parsed<SampleModel>(null, diagnostics.ToEquatable());
        }

        if (type.Has(KnownNames.DataModule))
        {
            shell = shell with { HintName = HintNames.Of(type, "-Sample") };
        }

        var fields = new List<FieldModel>();
        List<(ISymbol Member, ITypeSymbol Type)> members = Members(type, out bool anyHidden);
        // A field that is not in the batch cannot be restored from it.
        anyHidden |= members.RemoveAll(member => FieldAttributes.Of(type, member.Member).Find(KnownNames.NotBatched) is not null) > 0;
        foreach ((ISymbol member, ITypeSymbol memberType) in members)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (IsTaken(member.Name))
            {
                diagnostics.Add(Rules.SampleName, member.LocationOf(), type.ShortName(), member.Name);
            }
            else if (!memberType.IsBroken() && FieldParser.Parse(type, member, memberType, diagnostics) is { } field)
            {
                fields.Add(field);
            }
        }

        ReportClashes(type, members, fields, diagnostics);
        if (fields.Any(field => field.Run != RunParts.None) && type.GetMembers(KnownNames.RunValues).FirstOrDefault() is { } hidden)
        {
            diagnostics.Add(Rules.Collision, hidden.LocationOf(), type.ShortName(), KnownNames.RunValues);
            return new Parsed<SampleModel>(null, diagnostics.ToEquatable());
        }

        if (members.Count == 0)
        {
            diagnostics.Add(Rules.SampleEmpty, type.LocationOf(), type.ShortName());
        }

        // The extension methods also have the type parameters of the containing types.
        string[] parameters = Parameters(type);
        var model = new SampleModel(
            shell,
            HiddenBy(type) is null ? AccessParser.ForExtension(type) : null,
            parameters.Length == 0 ? "" : "<" + string.Join(", ", parameters) + ">",
            string.Join(" ", Levels(type).Select(Constraints).Where(constraint => constraint.Length > 0)),
            ExtensionName(type),
            fields.ToEquatable(),
            HidesBatch(type),
            fields.Count == members.Count && !anyHidden ? ConstructionParser.Parse(type, members, outer, cancellationToken) : null);
        return new Parsed<SampleModel>(model, diagnostics.ToEquatable());
    }

    /// <summary>Whether a sample's batch is made with values of the run: a field of it, or of a sample in it, has <c>[Shape]</c> or <c>[Normalize]</c> without any.</summary>
    public static bool HasRunValues(INamedTypeSymbol sample) => HasRunValues(sample, []);

    private static bool HasRunValues(INamedTypeSymbol sample, ImmutableHashSet<ISymbol> outer) =>
        !outer.Contains(sample.OriginalDefinition, SymbolEqualityComparer.Default) && Members(sample, out _).Any(member =>
            FieldAttributes.Of(sample, member.Member) is var attributes
            && attributes.Find(KnownNames.NotBatched) is null
            && (attributes.HasRunShape || attributes.HasRunNormalization
                || (member.Type is INamedTypeSymbol nested && nested.Has(KnownNames.Sample) && HasRunValues(nested, outer.Add(sample.OriginalDefinition)))));

    private static bool IsTaken(string name) =>
        TakenNames.Contains(name) || TakenPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    // A padded or optional field has more columns than its own, whose names another field may have.
    private static void ReportClashes(
        INamedTypeSymbol type, List<(ISymbol Member, ITypeSymbol Type)> members, List<FieldModel> fields, DiagnosticBag diagnostics)
    {
        foreach (BatchColumn column in BatchColumn.Of(fields).Where(column => column.Role != ColumnRole.Value))
        {
            if (members.FirstOrDefault(candidate => candidate.Member.Name == column.Name).Member is { } member
                && fields.RemoveAll(field => field.Name == member.Name.Escaped()) > 0)
            {
                diagnostics.Add(Rules.SampleName, member.LocationOf(), type.ShortName(), member.Name);
            }
        }
    }

    /// <summary>Public fields and automatic properties, those of positional parameters included, base types first.</summary>
    private static bool IsPartOfBatch(ISymbol member) =>
        member is not INamedTypeSymbol
        || member.DeclaringSyntaxReferences.All(reference => reference.GetSyntax() is TypeDeclarationSyntax part && part.Modifiers.Any(SyntaxKind.PartialKeyword));

    // An override and the overridden member are one field. A member that hides another replaces it, and then the sample cannot be restored.
    private static List<(ISymbol Member, ITypeSymbol Type)> Members(INamedTypeSymbol type, out bool anyHidden)
    {
        var levels = new Stack<INamedTypeSymbol>();
        for (INamedTypeSymbol? level = type; level is not null && level.SpecialType is SpecialType.None; level = level.BaseType)
        {
            levels.Push(level);
        }

        anyHidden = false;
        var members = new List<(ISymbol Member, ITypeSymbol Type)>();
        foreach (INamedTypeSymbol level in levels)
        {
            var automatic = new HashSet<ISymbol>(
                level.GetMembers().OfType<IFieldSymbol>().Select(field => field.AssociatedSymbol).OfType<ISymbol>(), SymbolEqualityComparer.Default);
            foreach (ISymbol member in level.GetMembers())
            {
                (ISymbol, ITypeSymbol)? field = member switch
                {
                    IPropertySymbol { IsStatic: false, DeclaredAccessibility: Accessibility.Public } property when automatic.Contains(property) => (property, property.Type),
                    IFieldSymbol { IsStatic: false, DeclaredAccessibility: Accessibility.Public, AssociatedSymbol: null } plain => (plain, plain.Type),
                    _ => null,
                };
                int before = members.FindIndex(earlier => earlier.Member.Name == member.Name);
                if (before < 0)
                {
                    members.AddRange(field is { } added ? [added] : []);
                }
                else if (field is { } replacing)
                {
                    anyHidden |= !member.IsOverride;
                    members[before] = replacing;
                }
                else if (!member.IsOverride && !member.IsImplicitlyDeclared)
                {
                    anyHidden = true;
                    members.RemoveAt(before);
                }
            }
        }

        return members;
    }

    /// <summary>Why extension methods cannot use the sample, and the remedy; null if they can.</summary>
    public static (string Reason, string Remedy)? HiddenBy(INamedTypeSymbol type) =>
        Levels(type).FirstOrDefault(level => AccessParser.ForExtension(level) is null) is { } hidden
            ? ("'" + hidden.ShortName() + "' is not visible outside of '" + hidden.ContainingType?.ShortName() + "'", "make it internal")
            : Parameters(type) is var names && names.Distinct(StringComparer.Ordinal).Count() < names.Length
                ? ("one of its type parameters has the name of a type parameter around it", "rename one")
                : null;

    private static string[] Parameters(INamedTypeSymbol type) =>
        [.. Levels(type).SelectMany(level => level.TypeParameters).Select(parameter => parameter.Name.Escaped())];

    // The containing types, outermost first, and the type itself.
    private static IEnumerable<INamedTypeSymbol> Levels(INamedTypeSymbol type) =>
        type.ContainingType is { } outer ? [.. Levels(outer), type] : [type];

    private static string Constraints(INamedTypeSymbol type)
    {
        string constraints = type.ToDisplayString(ConstraintFormat);
        int where = constraints.IndexOf(" where ", StringComparison.Ordinal);
        return where >= 0 ? constraints.Substring(where + 1) : "";
    }

    private static bool HidesBatch(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? level = type.BaseType; level is not null; level = level.BaseType)
        {
            if (level.Has(KnownNames.Sample))
            {
                return true;
            }
        }

        return false;
    }

    // From the names of the type and its containing types; with underscores if the name is taken.
    private static string ExtensionName(INamedTypeSymbol type)
    {
        string name = type.Name + (type.Arity > 0 ? "_" + type.Arity : "");
        for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            name = outer.Name + (outer.Arity > 0 ? "_" + outer.Arity : "") + "_" + name;
        }

        while (!type.ContainingNamespace.GetTypeMembers(name + "LoaderExtensions").IsEmpty
            || (name != type.Name && !type.ContainingNamespace.GetTypeMembers(name).IsEmpty))
        {
            name += "_";
        }

        return name + "LoaderExtensions";
    }
}
