using DataModule.Generators.Diagnostics;
using DataModule.Generators.Model;
using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Parsing;

/// <summary>Reads the hyperparameters of a class: constructor parameters, annotated members and required members.</summary>
internal sealed class HyperparameterParser
{
    // Members that every such record has.
    private static readonly string[] TakenNames =
    [
        "Clone", "EqualityContract", "Equals", "Finalize", "FromJson", "FromStateDict", "FromYaml", "GetHashCode", "GetType",
        "HyperparameterValues", "MemberwiseClone", "PrintMembers", "ReferenceEquals", "ToStateDict", "ToString",
    ];

    private readonly INamedTypeSymbol type;
    private readonly DiagnosticBag diagnostics;
    private readonly List<HyperparameterModel> values = [];
    private readonly List<ParameterModel> others = [];
    private readonly List<ArgumentModel> arguments = [];
    private readonly List<ArgumentModel> initializers = [];
    private readonly List<ITypeSymbol> shown = [];

    private HyperparameterParser(INamedTypeSymbol type, DiagnosticBag diagnostics)
    {
        this.type = type;
        this.diagnostics = diagnostics;
    }

    public static HyperparametersModel Parse(INamedTypeSymbol type, DiagnosticBag diagnostics) =>
        new HyperparameterParser(type, diagnostics).Parse();

    public static EquatableArray<string> FormerNames(ISymbol symbol) => symbol.GetAttributes()
        .Where(attribute => attribute.AttributeClass?.MetadataName() == KnownNames.FormerlyNamed)
        .Select(attribute => attribute.ConstructorArguments.FirstOrDefault().Value as string)
        .OfType<string>()
        .ToEquatable();

    private HyperparametersModel Parse()
    {
        IMethodSymbol? constructor = HyperparameterConstructor.Choose(type);
        foreach (IParameterSymbol parameter in constructor?.Parameters ?? [])
        {
            AddParameter(parameter);
        }

        bool setsRequired = constructor?.Has("System.Diagnostics.CodeAnalysis.SetsRequiredMembersAttribute") ?? false;
        foreach (ISymbol member in Members())
        {
            if ((!member.Has(KnownNames.Hyperparameter) || !AddMember(member)) && IsRequired(member) && !setsRequired)
            {
                AddOther(MemberType(member), Camel(member.Name), member.Name.Escaped(), initializers);
            }
        }

        return new HyperparametersModel(
            values.ToEquatable(),
            others.ToEquatable(),
            arguments.ToEquatable(),
            initializers.ToEquatable(),
            !type.IsAbstract && constructor is not null,
            Captured(constructor).ToEquatable(),
            constructor is not null && HyperparameterConstructor.IsPrimary(constructor),
            AccessParser.For(shown, type),
            DocumentationParser.Summary(type));
    }

    private void AddParameter(IParameterSymbol parameter)
    {
        string name = parameter.Name.Escaped();
        bool wanted = !parameter.Has(KnownNames.NotHyperparameter);
        CodecModel codec = parameter.RefKind is RefKind.None or RefKind.In
            ? CodecParser.Hyperparameter(parameter.Type, type)
            : CodecModel.Fail("it is passed by reference");
        if (wanted && codec.Problem is null)
        {
            // A record's property has the value as it is now; 'with' may have changed it.
            string? property = type.IsRecord && type.GetMembers(parameter.Name).OfType<IPropertySymbol>().Any(candidate =>
                candidate is { IsStatic: false, GetMethod: not null } && SymbolEqualityComparer.Default.Equals(candidate.Type, parameter.Type))
                ? name
                : null;
            var value = new HyperparameterModel(
                FreeName(parameter.Name), name, property, parameter.Type.FullName(), codec.Expression!, HyperparameterConstructor.Default(parameter), FormerNames(parameter), codec.IsFixed,
                DocumentationParser.Parameter(parameter), RangeParser.Parse(parameter));
            values.Add(value);
            shown.Add(parameter.Type);
            arguments.Add(new ArgumentModel(name, value.Name, IsHyperparameter: true));
            return;
        }

        if (wanted && !parameter.Type.IsBroken())
        {
            diagnostics.Add(Rules.HyperparameterType, parameter.LocationOf(), type.ShortName(), parameter.Name, parameter.Type.ShortName(), codec.Problem ?? "");
        }

        AddOther(parameter.Type, parameter.Name, name, arguments);
    }

    private bool AddMember(ISymbol member)
    {
        ITypeSymbol memberType = MemberType(member);
        if (memberType.IsBroken())
        {
            return false;
        }

        if (!IsSettable(member))
        {
            bool inherited = !SymbolEqualityComparer.Default.Equals(member.ContainingType, type);
            diagnostics.Add(Rules.MemberReadOnly, (inherited ? type : member).LocationOf(), "Hyperparameter", member.ContainingType.ShortName(), member.Name);
            return false;
        }

        CodecModel codec = CodecParser.Hyperparameter(memberType, type);
        if (codec.Problem is { } problem)
        {
            diagnostics.Add(Rules.HyperparameterType, member.LocationOf(), type.ShortName(), member.Name, memberType.ShortName(), problem);
            return false;
        }

        // A member beside a parameter of its name is the same hyperparameter, made with the one and changed by the other.
        string source = member.Name.Escaped();
        int same = values.FindIndex(value => value.Member is null && value.Type == memberType.FullName() && value.Name == Pascal(member.Name));
        var value = same < 0
            ? new HyperparameterModel(FreeName(member.Name), null, source, memberType.FullName(), codec.Expression!, InitialValue.Of(member), FormerNames(member), codec.IsFixed,
                DocumentationParser.Summary(member), RangeParser.Parse(member))
            : values[same] with
            {
                Member = source,
                Documentation = values[same].Documentation ?? DocumentationParser.Summary(member),
                Range = values[same].Range ?? RangeParser.Parse(member),
            };
        if (same < 0)
        {
            values.Add(value);
            shown.Add(memberType);
        }
        else
        {
            values[same] = value;
        }

        initializers.Add(new ArgumentModel(source, value.Name, IsHyperparameter: true));
        return true;
    }

    private void AddOther(ITypeSymbol otherType, string name, string target, List<ArgumentModel> targets)
    {
        string free = name;
        while (others.Any(other => other.Name == free.Escaped()))
        {
            free += "_";
        }

        others.Add(new ParameterModel(otherType.FullName(), free.Escaped()));
        targets.Add(new ArgumentModel(target, free.Escaped(), IsHyperparameter: false));
        shown.Add(otherType);
    }

    // A classic constructor captures what no member has.
    private ParameterModel[] Captured(IMethodSymbol? constructor)
    {
        if (constructor is null || HyperparameterConstructor.IsPrimary(constructor))
        {
            return [];
        }

        ParameterModel[] captured = [.. values
            .Where(value => value is { Parameter: not null, Member: null })
            .Select(value => new ParameterModel(value.Type, value.Parameter!))];
        if (captured.Length > 0 && !HyperparameterConstructor.HandsOver(constructor))
        {
            diagnostics.Add(
                Rules.NotCaptured, constructor.LocationOf(), type.ShortName(), string.Join(", ", captured.Select(parameter => parameter.Name)),
                // A torch module needs a constructor with a body, to register its layers.
                type.BaseType is { } parent && HyperparameterClassParser.IsTorchModule(parent) ? "" : ", or make it a primary constructor, whose parameters are captured automatically");
        }

        return captured;
    }

    /// <summary>The members that may matter, base class first; an overridden one where it is first declared.</summary>
    private IEnumerable<ISymbol> Members()
    {
        var levels = new Stack<INamedTypeSymbol>();
        for (INamedTypeSymbol? level = type; level is not null; level = level.BaseType)
        {
            levels.Push(level);
        }

        return levels
            .SelectMany(level => level.GetMembers())
            .Where(member => IsRequired(member) || (member.Has(KnownNames.Hyperparameter) && !IsHiddenInAnotherAssembly(member)))
            .GroupBy(member => member.Name, StringComparer.Ordinal)
            .Select(group => group.FirstOrDefault(member => member.Has(KnownNames.Hyperparameter)) ?? group.First());
    }

    private bool IsHiddenInAnotherAssembly(ISymbol member) =>
        member.DeclaringSyntaxReferences.IsEmpty && !IsAccessible(member);

    private bool IsAccessible(ISymbol member) => SymbolEqualityComparer.Default.Equals(member.ContainingType, type) || member.DeclaredAccessibility switch
    {
        Accessibility.Private => false,
        Accessibility.Internal or Accessibility.ProtectedAndInternal => SymbolEqualityComparer.Default.Equals(member.ContainingAssembly, type.ContainingAssembly),
        _ => true,
    };

    private bool IsSettable(ISymbol member) => member is { IsStatic: false } && member switch
    {
        IPropertySymbol { IsIndexer: false, GetMethod: { } getter, SetMethod: { } setter } => IsAccessible(getter) && IsAccessible(setter),
        IFieldSymbol field => !field.IsReadOnly && IsAccessible(field),
        _ => false,
    };

    private static ITypeSymbol MemberType(ISymbol member) => member is IPropertySymbol property ? property.Type : ((IFieldSymbol)member).Type;

    private static bool IsRequired(ISymbol member) => member is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true };

    private string FreeName(string name)
    {
        string free = Pascal(name);
        if (TakenNames.Contains(free))
        {
            free += "Value";
        }

        while (values.Any(value => value.Name == free))
        {
            free += "_";
        }

        return free;
    }

    private static string Pascal(string name)
    {
        string trimmed = name.TrimStart('_');
        return trimmed.Length == 0 ? name : (char.ToUpperInvariant(trimmed[0]) + trimmed.Substring(1)).Escaped();
    }

    private static string Camel(string name)
    {
        string trimmed = name.TrimStart('_');
        return trimmed.Length == 0 ? name : char.ToLowerInvariant(trimmed[0]) + trimmed.Substring(1);
    }
}
