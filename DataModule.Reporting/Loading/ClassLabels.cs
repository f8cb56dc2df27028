using TorchSharp;

namespace DataModule;

/// <summary>Which field is the label, and what classes are called.</summary>
internal static class ClassLabels
{
    private static readonly string[] Usual = ["Label", "Labels", "Class", "Category", "Target", "Y"];

    /// <summary>One-hot or an enumeration; else the whole number that is called like a label, or is the only one.</summary>
    public static Column? Of(IReadOnlyList<Column> columns)
    {
        var known = columns.FirstOrDefault(static column => column.Field?.Kind is SampleFieldKind.OneHot or SampleFieldKind.Enum);
        Column[] numbers = [.. columns.Where(static column => column.Tensor is { } tensor && tensor.dim() == 1 && tensor.dtype == torch.ScalarType.Int64)];
        return known
            ?? numbers.FirstOrDefault(static column => IsUsual(column.Name))
            ?? (numbers.Length == 1 ? numbers[0] : null);
    }

    /// <summary>Whether a field, perhaps of a nested sample, is called as labels are.</summary>
    public static bool IsUsual(string name) => Usual.Contains(name[(name.LastIndexOf('.') + 1)..], StringComparer.OrdinalIgnoreCase);

    public static IReadOnlyList<string>? Names(IDataModule data) => (data as IClassNames)?.ClassNames;
}
