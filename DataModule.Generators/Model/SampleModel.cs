namespace DataModule.Generators.Model;

/// <summary>All that emission knows about one <c>[Sample]</c> type.</summary>
/// <param name="Shell">How to reopen the type.</param>
/// <param name="Accessibility">Of the loader extension: public or internal; null where an extension could not name the type.</param>
/// <param name="TypeParameters">With angle brackets, or empty.</param>
/// <param name="Constraints">The where clauses, or empty.</param>
/// <param name="ExtensionName">The name of the class with the loader extension.</param>
/// <param name="Fields">What is collated, in declaration order.</param>
/// <param name="HidesBatch">A base class is a sample too, and has a batch type of its own.</param>
/// <param name="Construction">How to make a sample of its fields, or null where it cannot be made.</param>
internal sealed record SampleModel(
    TypeShell Shell,
    string? Accessibility,
    string TypeParameters,
    string Constraints,
    string ExtensionName,
    EquatableArray<FieldModel> Fields,
    bool HidesBatch,
    ConstructionModel? Construction)
{
    /// <summary>A batch is made with values of the run.</summary>
    public bool HasRunValues => Fields.Any(static one => one.Run != RunParts.None);
}

/// <summary>The constructor call and object initializer that make a sample.</summary>
/// <param name="Arguments">Named arguments of the constructor.</param>
/// <param name="Initializers">The fields that are set after it.</param>
/// <param name="IsCacheable">Whether all fields can be written to disk: tensors cannot.</param>
internal sealed record ConstructionModel(EquatableArray<AssignmentModel> Arguments, EquatableArray<AssignmentModel> Initializers, bool IsCacheable)
{
    /// <summary>The expression that makes a sample, given that of each field's value.</summary>
    public string New(string type, Func<int, string> value)
    {
        string initializers = List(Initializers, " = ");
        return "new " + type + "(" + List(Arguments, ": ") + ")" + (initializers.Length == 0 ? "" : " { " + initializers + " }");

        string List(EquatableArray<AssignmentModel> assignments, string sign) =>
            string.Join(", ", assignments.Select(assignment => assignment.Target + sign + value(assignment.Field)));
    }
}

/// <summary>A constructor's parameter or a member, and the field that it gets.</summary>
/// <param name="Target">The name, escaped where it is a keyword.</param>
/// <param name="Field">The field's number.</param>
internal sealed record AssignmentModel(string Target, int Field);

/// <summary>One field of a sample.</summary>
/// <param name="Name">Its name, escaped where it is a keyword.</param>
/// <param name="Type">Its C# type, without the question mark of one that may be missing.</param>
/// <param name="Kind">How it is collated.</param>
/// <param name="ElementType">The element's C# type, or the nested sample's full name.</param>
/// <param name="Access">How a span of its elements is had.</param>
/// <param name="Shape">The fixed dimensions of one sample, without the batch and without a length that differs.</param>
/// <param name="Scale">The factor from <c>[Scale]</c>, or 1.</param>
/// <param name="Means">From <c>[Normalize]</c>: none, one, or one a channel.</param>
/// <param name="StandardDeviations">As many as there are means.</param>
/// <param name="Inner">Of several channels, the elements of one that lie side by side; else 0.</param>
/// <param name="Axis">The dimension that the channels are, counting a length that differs; null where all is one channel.</param>
/// <param name="ToFloat">It is scaled or normalized, and thereby float32 in the batch.</param>
/// <param name="Stored">The element's C# type in the batch.</param>
/// <param name="Pad">From <c>[Pad]</c>, or null.</param>
/// <param name="Classes">From <c>[OneHot]</c>, or 0.</param>
/// <param name="IsOptional">It may be missing from a sample.</param>
/// <param name="Run">What of it the run says, rather than the type.</param>
internal sealed record FieldModel(
    string Name,
    string Type,
    FieldKind Kind,
    string ElementType,
    ElementAccess Access,
    EquatableArray<int> Shape,
    float Scale,
    EquatableArray<float> Means,
    EquatableArray<float> StandardDeviations,
    int Inner,
    int? Axis,
    bool ToFloat,
    string Stored,
    PadModel? Pad,
    int Classes,
    bool IsOptional,
    RunParts Run)
{
    /// <summary>A field of any type, whose values are in an array of the batch.</summary>
    public static FieldModel AsArray(string name, string type) => new(
        name, type, FieldKind.Text, type, ElementAccess.None, default, 1, default, default, 0, null, false, type, null, 0, false, RunParts.None);

    /// <summary>A string, rather than another value in an array of the batch.</summary>
    public bool IsString => Kind == FieldKind.Text && ElementType == "string";

    /// <summary>Of what the batch has an array, where it has one of the field.</summary>
    public string ItemType => ElementType + (IsOptional ? "?" : "");

    /// <summary>The elements of one sample, or, where their number differs, of each of those that differ in number.</summary>
    public int Size => Shape.Aggregate(1, static (product, size) => product * size);

    /// <summary>Its sizes are the run's.</summary>
    public bool HasRunShape => (Run & RunParts.Shape) != 0;

    /// <summary>What is done to its channels is known in the run only.</summary>
    public bool HasRunChannels => (Run & RunParts.Normalization) != 0 || (HasRunShape && Means.Count > 1);

    /// <summary>Channels are not the outermost dimension.</summary>
    public bool IsInterleaved => Means.Count > 1 && (Kind == FieldKind.Padded || Inner * Means.Count != Size);

    /// <summary>It is of another type in the batch, though neither scaled nor normalized.</summary>
    public bool IsConverted => !ToFloat && Kind is (FieldKind.Scalar or FieldKind.Dense or FieldKind.Padded) && Stored != ElementType;

    /// <summary>The shape, with -1 for a length that differs.</summary>
    public IEnumerable<int> Sizes => Kind == FieldKind.Padded ? [-1, .. Shape] : Shape;
}

/// <summary>What the run says of a field.</summary>
[Flags]
internal enum RunParts
{
    /// <summary>The type says everything.</summary>
    None = 0,

    /// <summary>Its sizes.</summary>
    Shape = 1,

    /// <summary>Its means and standard deviations.</summary>
    Normalization = 2,

    /// <summary>It is a nested sample of which the run says something.</summary>
    Nested = 4,
}

/// <summary>How the elements of a field are had.</summary>
internal enum ElementAccess
{
    /// <summary>It has none.</summary>
    None,

    /// <summary>An array.</summary>
    Array,

    /// <summary>An array of several dimensions.</summary>
    Grid,

    /// <summary>A memory, read-only or not.</summary>
    Memory,

    /// <summary>An immutable array.</summary>
    Immutable,
}

/// <summary>How a field of variable length is padded.</summary>
/// <param name="Number">What fills the places past a sample's end.</param>
/// <param name="Value">The same as an expression of the batch's element type.</param>
/// <param name="Multiple">The padded length is a multiple of this.</param>
/// <param name="Mask">Whether the batch says which places are filled.</param>
internal sealed record PadModel(string Number, string Value, int Multiple, bool Mask);

/// <summary>How a field of many samples becomes a field of the batch.</summary>
internal enum FieldKind
{
    /// <summary>One number or bool a sample: a tensor of shape [n].</summary>
    Scalar,

    /// <summary>An enumeration: an int64 tensor of shape [n].</summary>
    Enum,

    /// <summary>An array of strings, or of other values as they are.</summary>
    Text,

    /// <summary>Elements of a fixed shape: a tensor of shape [n, ...].</summary>
    Dense,

    /// <summary>Elements of a length that differs: a tensor of shape [n, longest, ...].</summary>
    Padded,

    /// <summary>A label: a row of zeros with a one, of shape [n, classes].</summary>
    OneHot,

    /// <summary>Tensors of one shape: stacked.</summary>
    Tensor,

    /// <summary>Another sample: its batch.</summary>
    Nested,

    /// <summary>A type that writes itself into its row: a tensor of shape [n, ...].</summary>
    Element,
}
