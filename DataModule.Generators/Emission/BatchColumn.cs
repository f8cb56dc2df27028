using DataModule.Generators.Model;

namespace DataModule.Generators.Emission;

/// <summary>What a column of the batch says about its field.</summary>
internal enum ColumnRole
{
    /// <summary>The field itself.</summary>
    Value,

    /// <summary>How long each sample's was before padding.</summary>
    Lengths,

    /// <summary>Which places are a sample's, and which padding.</summary>
    Mask,

    /// <summary>Which samples have it.</summary>
    Present,
}

/// <summary>One property of the batch: a field has one, and more if it is padded or optional.</summary>
/// <param name="Field">The sample's field.</param>
/// <param name="Role">What it says about it.</param>
/// <param name="Index">Its number, also of its slot in the batch's memory.</param>
/// <param name="ValueIndex">The number of the field's own column.</param>
internal sealed record BatchColumn(FieldModel Field, ColumnRole Role, int Index, int ValueIndex)
{
    private const string Tensor = "global::TorchSharp.torch.Tensor";

    public string Name => Role == ColumnRole.Value ? Field.Name : Field.Name.TrimStart('@') + Role;

    public string Storage => "_field" + ValueText.Number(Index);

    public string Type => Role != ColumnRole.Value ? Tensor : Field.Kind switch
    {
        FieldKind.Text => ArrayOf(Field.ItemType),
        FieldKind.Nested => Field.ElementType + ".Batch",
        _ => Tensor,
    };

    /// <summary>The element type of its tensor, as C# writes it.</summary>
    public string Element => Role switch
    {
        ColumnRole.Lengths => "long",
        ColumnRole.Mask or ColumnRole.Present => "bool",
        _ => Field.Kind == FieldKind.OneHot ? "float" : Field.Kind == FieldKind.Enum ? "long" : Field.Stored,
    };

    public static IReadOnlyList<BatchColumn> Of(IEnumerable<FieldModel> fields)
    {
        var columns = new List<BatchColumn>();
        foreach (FieldModel field in fields)
        {
            int value = columns.Count;
            Add(ColumnRole.Value);
            if (field.Pad is { } pad)
            {
                Add(ColumnRole.Lengths);
                if (pad.Mask)
                {
                    Add(ColumnRole.Mask);
                }
            }

            if (field.IsOptional && field.Kind != FieldKind.Text)
            {
                Add(ColumnRole.Present);
            }

            void Add(ColumnRole role) => columns.Add(new BatchColumn(field, role, columns.Count, value));
        }

        return columns;
    }

    // An array of arrays has the rank of the outer one first.
    private static string ArrayOf(string item)
    {
        int ranks = item.Length;
        while (ranks > 0 && item[ranks - 1] == ']')
        {
            ranks = item.LastIndexOf('[', ranks - 1);
        }

        return item.Substring(0, ranks) + "[]" + item.Substring(ranks);
    }
}
