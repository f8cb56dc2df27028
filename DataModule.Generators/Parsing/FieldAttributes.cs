using DataModule.Generators.Model;
using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Parsing;

/// <summary>The attributes of a sample's field, which for a positional parameter are on the parameter or its property.</summary>
internal sealed class FieldAttributes
{
    private readonly ISymbol member;
    private readonly IParameterSymbol? parameter;

    private FieldAttributes(ISymbol member, IParameterSymbol? parameter)
    {
        this.member = member;
        this.parameter = parameter;
        Shape = Find(KnownNames.Shape);
        Scale = Find(KnownNames.Scale);
        Normalize = Find(KnownNames.Normalize);
        Pad = Find(KnownNames.Pad);
        OneHot = Find(KnownNames.OneHot);
        KeepType = Find(KnownNames.KeepType);
        AsArray = Find(KnownNames.AsArray);
    }

    public AttributeData? Shape { get; }

    public AttributeData? Scale { get; }

    public AttributeData? Normalize { get; }

    public AttributeData? Pad { get; }

    public AttributeData? OneHot { get; }

    public AttributeData? KeepType { get; }

    public AttributeData? AsArray { get; }

    public static FieldAttributes Of(INamedTypeSymbol sample, ISymbol member) =>
        new(member, sample.InstanceConstructors
            .SelectMany(constructor => constructor.Parameters)
            .FirstOrDefault(candidate => candidate.Name == member.Name && candidate.Locations.Intersect(member.Locations).Any()));

    /// <summary>On the parameter, the member, or one that the member overrides.</summary>
    public AttributeData? Find(string name)
    {
        AttributeData? found = parameter?.Attribute(name) ?? member.Attribute(name);
        for (IPropertySymbol? over = (member as IPropertySymbol)?.OverriddenProperty; found is null && over is not null; over = over.OverriddenProperty)
        {
            found = over.Attribute(name);
        }

        return found;
    }

    public Location? LocationOf(AttributeData? attribute) => member.LocationOf(attribute);

    public EquatableArray<int> Dimensions() => Values<int>(Shape, 0);

    /// <summary>Without sizes: they are the run's.</summary>
    public bool HasRunShape => Shape is not null && Dimensions().Count == 0;

    /// <summary>Without constants: they are the run's.</summary>
    public bool HasRunNormalization => Normalize is { ConstructorArguments.IsEmpty: true };

    public float Factor() => Scale?.ConstructorArguments.FirstOrDefault().Value is float factor ? factor : 1;

    public EquatableArray<float> Means() => Values<float>(Normalize, 0);

    public EquatableArray<float> StandardDeviations() => Values<float>(Normalize, 1);

    /// <summary>The dimension that the channels are; negative from the last on.</summary>
    public int Axis() => Named(Normalize, "Axis") is int axis ? axis : 0;

    public double PadValue() => Pad?.ConstructorArguments.FirstOrDefault().Value is double value ? value : 0;

    public int PadMultiple() => Named(Pad, "Multiple") is int multiple ? multiple : 1;

    public bool PadMask() => Named(Pad, "Mask") is true;

    public int Classes() => OneHot?.ConstructorArguments.FirstOrDefault().Value is int classes ? classes : 0;

    private static object? Named(AttributeData? attribute, string name) =>
        attribute?.NamedArguments.FirstOrDefault(argument => argument.Key == name).Value.Value;

    // One value or an array of them.
    private static EquatableArray<T> Values<T>(AttributeData? attribute, int index)
        where T : IEquatable<T>
    {
        if (attribute is null || attribute.ConstructorArguments.Length <= index)
        {
            return default;
        }

        TypedConstant argument = attribute.ConstructorArguments[index];
        return argument.Kind == TypedConstantKind.Array
            ? argument.Values.IsDefault ? default : argument.Values.Select(value => value.Value).OfType<T>().ToEquatable()
            : argument.Value is T value ? new([value]) : default;
    }
}
