using System.Collections;
using System.Runtime.CompilerServices;
using TorchSharp;

namespace DataModule;

/// <summary>One field of a batch: a field of a generated batch, or a tensor or array in a batch of another type.</summary>
/// <param name="Name">The name, after the names of the samples that contain it: <c>Corner.Image</c>. Items of tuples and lists have their position.</param>
internal sealed record Column(string Name)
{
    /// <summary>The generated description of the field; null for batches that are not generated.</summary>
    public SampleField? Field { get; init; }

    public torch.Tensor? Tensor { get; init; }

    public Array? Values { get; init; }

    public torch.Tensor? Lengths { get; init; }

    public torch.Tensor? Present { get; init; }

    public Func<long, string?>? NameOf { get; init; }

    /// <summary>The normalization constants that the run has set; null if they are those of the attribute, or if there are none.</summary>
    public NormalizationConstants? Normalization { get; init; }

    /// <summary>The number of samples.</summary>
    public long Count => Tensor is { } tensor ? (tensor.dim() == 0 ? 1 : tensor.size(0)) : Values?.Length ?? 0;

    /// <summary>The size of the tensors in bytes; 0 for arrays, whose size is not known.</summary>
    public long Bytes => new[] { Tensor, Lengths, Present }.OfType<torch.Tensor>().Sum(static tensor => tensor.numel() * tensor.element_size());

    /// <summary>The dtype and shape, for example <c>Float32 [64, 1, 28, 28]</c>.</summary>
    public string Format => Tensor is { } tensor ? FormattableString.Invariant($"{tensor.dtype} [{string.Join(", ", tensor.shape)}]")
        : Values is { } values ? FormattableString.Invariant($"{values.GetType().Name[..^2]} [{values.Length}]")
        : "nothing";

    /// <summary>The fields of a batch of any type; empty if it has no tensors and no arrays.</summary>
    public static IReadOnlyList<Column> Of(object? batch)
    {
        var columns = new List<Column>();
        Add(columns, "", batch);
        return columns;
    }

    private static void Add(List<Column> columns, string name, object? value)
    {
        switch (value)
        {
            case IDescribedBatch described:
                foreach (var (field, column) in described.Fields.Zip(described.Columns))
                {
                    var path = Path(name, column.Name);
                    if (column.Nested is { } nested)
                    {
                        Add(columns, path, nested);
                        continue;
                    }

                    columns.Add(new(path)
                    {
                        Field = field,
                        Tensor = column.Tensor,
                        Values = column.Values,
                        Lengths = column.Lengths,
                        Present = column.Present,
                        NameOf = column.NameOf,
                        Normalization = column.Normalization,
                    });
                }

                break;
            case torch.Tensor tensor:
                columns.Add(new(name.Length == 0 ? "batch" : name) { Tensor = tensor });
                break;
            case ITuple tuple:
                for (var i = 0; i < tuple.Length; i++)
                {
                    Add(columns, Path(name, FormattableString.Invariant($"Item{i + 1}")), tuple[i]);
                }

                break;
            case IDictionary dictionary:
                foreach (DictionaryEntry entry in dictionary)
                {
                    Add(columns, Path(name, entry.Key.ToString()!), entry.Value);
                }

                break;
            case Array { Rank: 1 } array when array is not (torch.Tensor[] or IDescribedBatch[]):
                columns.Add(new(name.Length == 0 ? "batch" : name) { Values = array });
                break;
            case IEnumerable list and not string:
                var place = 0;
                foreach (var item in list)
                {
                    Add(columns, Path(name, FormattableString.Invariant($"{place++}")), item);
                }

                break;
        }
    }

    private static string Path(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
