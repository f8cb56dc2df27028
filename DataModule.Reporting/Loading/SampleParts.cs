using System.Globalization;
using System.Runtime.CompilerServices;
using TorchSharp;

namespace DataModule;

/// <summary>One field of one sample before collation.</summary>
/// <param name="Name">The name, after the names of the samples that contain it: <c>Corner.Image</c>.</param>
/// <param name="Text">The type, shape or value as text.</param>
/// <param name="Bytes">The size in bytes; 0 if it is not known.</param>
/// <param name="Element">The value, if it writes itself into the batch and describes itself, as a picture does.</param>
internal sealed record SamplePart(string Name, string Text, long Bytes, IDescribedElement? Element = null);

/// <summary>Collects the fields of one sample.</summary>
internal sealed class SampleParts : ISampleVisitor
{
    private const int Letters = 60;

    private readonly List<SamplePart> parts;
    private readonly IReadOnlyList<SampleField> fields;
    private readonly string path;

    private SampleParts(List<SamplePart> parts, IReadOnlyList<SampleField> fields, string path) => (this.parts, this.fields, this.path) = (parts, fields, path);

    /// <summary>The fields of a sample with <c>[Sample]</c>.</summary>
    public static IReadOnlyList<SamplePart> Of(IDescribedBatch batch, object sample)
    {
        var visitor = new SampleParts([], batch.Fields, "");
        batch.Visit(sample, visitor);
        return visitor.parts;
    }

    /// <summary>Describes any value as text, with its size in bytes (0 if it is not known).</summary>
    public static (string Text, long Bytes) Describe(object? value)
    {
        switch (value)
        {
            case null:
                return ("null", 0);
            case string text:
                return ($"'{Font.Fit(text, Letters)}' ({Plural(text.Length, "character")})", text.Length * sizeof(char));
            case torch.Tensor tensor:
                return (FormattableString.Invariant($"{tensor.dtype} [{string.Join(", ", tensor.shape)}]"), tensor.numel() * tensor.element_size());
            case ReadOnlyMemory<byte> bytes:
                return ($"{Plural(bytes.Length, "byte")}", bytes.Length);
            case Array array:
                return (FormattableString.Invariant($"{array.GetType().Name[..^2]} [{array.Length}]"), Buffer(array));
            case ITuple tuple:
                var items = Enumerable.Range(0, tuple.Length).Select(i => Describe(tuple[i])).ToArray();
                return ($"({string.Join(", ", items.Select(static item => item.Text))})", items.Sum(static item => item.Bytes));
            default:
                return (Font.Fit(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "", Letters * 2), 0);
        }
    }

    public void Numbers<T>(int field, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var bytes = values.Length * Unsafe.SizeOf<T>();
        var isOne = fields[field].Kind is SampleFieldKind.Scalar or SampleFieldKind.Enum or SampleFieldKind.OneHot;
        Add(field, isOne ? $"{typeof(T).Name} {Convert.ToString(values[0], CultureInfo.InvariantCulture)}" : FormattableString.Invariant($"{typeof(T).Name} [{values.Length}]"), bytes);
    }

    public void Tensor(int field, torch.Tensor value)
    {
        var (text, bytes) = Describe(value);
        Add(field, text, bytes);
    }

    public void Element<T>(int field, T value)
        where T : IBatchElement<T> => Add(field, value?.ToString() ?? "null", 0, value as IDescribedElement);

    public void Item<T>(int field, T value)
    {
        var (text, bytes) = Describe(value);
        Add(field, text, bytes);
    }

    public void Nested<T>(int field, T value)
        where T : ISample<T> => SampleFields.Visit(value, new SampleParts(parts, fields[field].Fields, path + fields[field].Name + "."));

    public void Missing(int field) => Add(field, "missing", 0);

    private static string Plural(int count, string word) => FormattableString.Invariant($"{count} {word}{(count == 1 ? "" : "s")}");

    private static long Buffer(Array array) => array switch
    {
        byte[] => array.Length,
        float[] or int[] => array.LongLength * 4,
        double[] or long[] => array.LongLength * 8,
        _ => 0,
    };

    private void Add(int field, string text, long bytes, IDescribedElement? element = null) => parts.Add(new(path + fields[field].Name, text, bytes, element));
}
