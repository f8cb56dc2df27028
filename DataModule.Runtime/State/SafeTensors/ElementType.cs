using TorchSharp;

namespace DataModule;

/// <summary>The dtypes that both the safetensors format and TorchSharp support.</summary>
internal static class ElementType
{
    private static readonly (string Name, torch.ScalarType Type, int Size)[] Shared =
    [
        ("BOOL", torch.ScalarType.Bool, 1),
        ("U8", torch.ScalarType.Byte, 1),
        ("I8", torch.ScalarType.Int8, 1),
        ("I16", torch.ScalarType.Int16, 2),
        ("I32", torch.ScalarType.Int32, 4),
        ("I64", torch.ScalarType.Int64, 8),
        ("F16", torch.ScalarType.Float16, 2),
        ("BF16", torch.ScalarType.BFloat16, 2),
        ("F32", torch.ScalarType.Float32, 4),
        ("F64", torch.ScalarType.Float64, 8),
    ];

    public static string Names => string.Join(", ", Shared.Select(row => row.Name));

    public static bool TryParse(string name, out torch.ScalarType type)
    {
        foreach (var row in Shared)
        {
            if (row.Name == name)
            {
                type = row.Type;
                return true;
            }
        }

        type = default;
        return false;
    }

    public static string NameOf(torch.ScalarType type) => Row(type).Name;

    public static int SizeOf(torch.ScalarType type) => Row(type).Size;

    private static (string Name, torch.ScalarType Type, int Size) Row(torch.ScalarType type)
    {
        foreach (var row in Shared)
        {
            if (row.Type == type)
            {
                return row;
            }
        }

        throw new NotSupportedException($"Tensors of dtype {type} cannot be saved: the safetensors format supports {Names}.");
    }
}
