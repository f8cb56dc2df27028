using System.Text.Json;
using System.Text.Unicode;

namespace DataModule;

/// <summary>The JSON header of a safetensors file. The parser checks everything, because the file may come from anyone.</summary>
internal sealed class SafeTensorsHeader
{
    /// <summary>The maximum length of the header in bytes, from the safetensors format.</summary>
    public const int MaxLength = 100_000_000;

    public const string MetadataKey = "__metadata__";

    /// <summary>The maximum number of dimensions, from libtorch.</summary>
    private const int MaxDimensions = 64;

    // The deepest valid JSON is {"name": {"shape": [...]}}.
    private static readonly JsonReaderOptions Strict = new() { MaxDepth = 3 };

    private SafeTensorsHeader(Dictionary<string, TensorEntry> entries, Dictionary<string, string> metadata)
    {
        Entries = entries;
        Metadata = metadata;
    }

    public IReadOnlyDictionary<string, TensorEntry> Entries { get; }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <exception cref="FormatException">The header is not valid. The message has the reason.</exception>
    public static SafeTensorsHeader Parse(ReadOnlySpan<byte> json, long dataLength)
    {
        if (!Utf8.IsValid(json))
        {
            throw new FormatException("the header is not UTF-8");
        }

        try
        {
            var entries = new Dictionary<string, TensorEntry>(StringComparer.Ordinal);
            Dictionary<string, string>? metadata = null;
            var reader = new Utf8JsonReader(json, Strict);
            Expect(ref reader, JsonTokenType.StartObject, "the header");
            while (ReadName(ref reader, out var name))
            {
                var added = name == MetadataKey
                    ? metadata is null && (metadata = ReadMetadata(ref reader)) is not null
                    : entries.TryAdd(name, ReadEntry(ref reader, name));
                if (!added)
                {
                    throw new FormatException($"the header names '{Short(name)}' twice");
                }
            }

            // Throws if anything but white space follows the object.
            reader.Read();
            CheckPlaces(entries.Values, dataLength);
            return new(entries, metadata ?? []);
        }
        catch (JsonException error)
        {
            throw new FormatException($"the header is not the JSON of a safetensors file ({error.Message})", error);
        }
    }

    private static Dictionary<string, string> ReadMetadata(ref Utf8JsonReader reader)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        Expect(ref reader, JsonTokenType.StartObject, MetadataKey);
        while (ReadName(ref reader, out var name))
        {
            Expect(ref reader, JsonTokenType.String, $"{MetadataKey} '{Short(name)}'");
            if (!metadata.TryAdd(name, Text(ref reader)))
            {
                throw new FormatException($"{MetadataKey} names '{Short(name)}' twice");
            }
        }

        return metadata;
    }

    private static TensorEntry ReadEntry(ref Utf8JsonReader reader, string name)
    {
        string? type = null;
        long[]? shape = null;
        long[]? offsets = null;
        var what = $"tensor '{Short(name)}'";
        Expect(ref reader, JsonTokenType.StartObject, what);
        while (ReadName(ref reader, out var field))
        {
            switch (field)
            {
                case "dtype" when type is null:
                    Expect(ref reader, JsonTokenType.String, $"the dtype of {what}");
                    type = Text(ref reader);
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(ref reader, MaxDimensions, $"the shape of {what}");
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(ref reader, 2, $"the data_offsets of {what}");
                    break;
                default:
                    throw new FormatException($"{what} has an unknown or duplicate field '{Short(field)}'");
            }
        }

        if (type is null || shape is null || offsets is null)
        {
            throw new FormatException($"{what} lacks dtype, shape or data_offsets");
        }

        if (!ElementType.TryParse(type, out var elementType))
        {
            throw new FormatException($"{what} has dtype '{Short(type)}'; supported are {ElementType.Names}");
        }

        if (offsets.Length != 2 || offsets[1] < offsets[0])
        {
            throw new FormatException($"the data_offsets of {what} are [{string.Join(", ", offsets)}], not a start and an end");
        }

        var length = offsets[1] - offsets[0];
        var needed = ByteLength(shape, ElementType.SizeOf(elementType));
        if (needed != length)
        {
            throw new FormatException(
                $"{what} of {type} [{string.Join(", ", shape)}] takes {needed?.ToString(null, null) ?? "too many"} bytes, "
                + $"but its data_offsets span {length}");
        }

        return new(name, elementType, shape, offsets[0], length);
    }

    // Names come from the file, too, and can be almost as long as the file.
    private static string Short(string name) => name.Length <= 80 ? name : $"{name[..80]}...";

    /// <returns>Null if the product overflows.</returns>
    private static long? ByteLength(long[] shape, int elementSize)
    {
        if (shape.Contains(0))
        {
            // The tensor has no bytes, but libtorch multiplies the other sizes, too, and must not overflow.
            shape = [.. shape.Where(size => size != 0)];
            return Product(shape, elementSize) is null ? null : 0;
        }

        return Product(shape, elementSize);
    }

    private static long? Product(long[] sizes, long product)
    {
        foreach (var size in sizes)
        {
            if (size > long.MaxValue / product)
            {
                return null;
            }

            product *= size;
        }

        return product;
    }

    private static void CheckPlaces(IReadOnlyCollection<TensorEntry> entries, long dataLength)
    {
        long end = 0;
        foreach (var entry in entries.OrderBy(entry => entry.Offset).ThenBy(entry => entry.Length))
        {
            if (entry.Offset != end)
            {
                throw new FormatException(entry.Offset < end
                    ? $"tensor '{Short(entry.Name)}' begins at byte {entry.Offset}, inside the one that ends at {end}"
                    : $"bytes {end} to {entry.Offset}, before tensor '{Short(entry.Name)}', belong to no tensor");
            }

            // Cannot overflow: Offset + Length is the end of a data_offsets pair, which is a long.
            end += entry.Length;
        }

        if (end != dataLength)
        {
            throw new FormatException(end > dataLength
                ? $"its tensors take {end} bytes, but only {dataLength} follow the header: the file is truncated"
                : $"its tensors take {end} bytes, but {dataLength} follow the header");
        }
    }

    private static long[] ReadNumbers(ref Utf8JsonReader reader, int most, string what)
    {
        Expect(ref reader, JsonTokenType.StartArray, what);
        var numbers = new List<long>();
        while (reader.Read() && reader.TokenType == JsonTokenType.Number)
        {
            if (numbers.Count == most || !reader.TryGetInt64(out var number) || number < 0)
            {
                throw new FormatException($"{what} is not a list of at most {most} integers of at least 0");
            }

            numbers.Add(number);
        }

        return reader.TokenType == JsonTokenType.EndArray
            ? [.. numbers]
            : throw new FormatException($"{what} contains a {reader.TokenType}");
    }

    private static bool ReadName(ref Utf8JsonReader reader, out string name)
    {
        reader.Read();
        var found = reader.TokenType == JsonTokenType.PropertyName;
        name = found ? Text(ref reader) : "";
        return found;
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type, string what)
    {
        reader.Read();
        if (reader.TokenType != type)
        {
            throw new FormatException($"{what} is {reader.TokenType}, not {type}");
        }
    }

    private static string Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            // The string has an escaped surrogate without its pair.
            throw new FormatException("a string in the header is not Unicode text", error);
        }
    }
}
