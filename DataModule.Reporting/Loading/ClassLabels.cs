using TorchSharp;

namespace DataModule;

/// <summary>Finds the label field of a batch, and the names of the classes.</summary>
internal static class ClassLabels
{
    private static readonly string[] Usual = ["Label", "Labels", "Class", "Category", "Target", "Y"];

    /// <summary>The label field: a one-hot or enumeration field, else an integer field with a usual name of labels, else the only integer field; or null.</summary>
    public static Column? Of(IReadOnlyList<Column> columns)
    {
        var known = columns.FirstOrDefault(static column => column.Field?.Kind is SampleFieldKind.OneHot or SampleFieldKind.Enum);
        Column[] numbers = [.. columns.Where(static column => column.Tensor is { } tensor && tensor.dim() == 1 && tensor.dtype == torch.ScalarType.Int64)];
        return known
            ?? numbers.FirstOrDefault(static column => IsUsual(column.Name))
            ?? (numbers.Length == 1 ? numbers[0] : null);
    }

    /// <summary>Whether a field has a usual name of labels. For a nested field such as <c>Corner.Label</c>, the last name counts.</summary>
    public static bool IsUsual(string name) => Usual.Contains(name[(name.LastIndexOf('.') + 1)..], StringComparer.OrdinalIgnoreCase);

    public static IReadOnlyList<string>? Names(IDataModule data) => (data as IClassNames)?.ClassNames;
}
