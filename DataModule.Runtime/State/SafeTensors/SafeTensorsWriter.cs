using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using TorchSharp;

namespace DataModule;

/// <summary>Writes tensors in the safetensors format, from their own memory.</summary>
internal static class SafeTensorsWriter
{
    // The tensor bytes begin at a multiple of this, so that readers can use a memory map of the file.
    private const int Alignment = 8;

    // The header is not put into a web page, so it needs no escapes for HTML.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="ArgumentException">A tensor has a reserved name, or the header is too long.</exception>
    /// <exception cref="NotSupportedException">A tensor has a dtype that the format does not support.</exception>
    public static void Write(
        Stream stream,
        IReadOnlyDictionary<string, torch.Tensor> tensors,
        IReadOnlyDictionary<string, string> metadata,
        CancellationToken cancellationToken = default)
    {
        // Tensors with the largest elements come first. Each tensor is then aligned to its element size without padding.
        var ordered = tensors
            .OrderByDescending(pair => ElementType.SizeOf(pair.Value.dtype))
            .ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .ToArray();
        stream.Write(Header(ordered, metadata));
        using var contents = new TensorBytes();
        foreach (var (_, tensor) in ordered)
        {
            contents.Read(tensor, bytes =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                stream.Write(bytes);
            });
        }
    }

    private static ReadOnlySpan<byte> Header(
        KeyValuePair<string, torch.Tensor>[] tensors,
        IReadOnlyDictionary<string, string> metadata)
    {
        var header = new MemoryStream();
        header.Write(stackalloc byte[sizeof(ulong)]);
        using (var json = new Utf8JsonWriter(header, Options))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            long offset = 0;
            foreach (var (name, tensor) in tensors)
            {
                if (name == SafeTensorsHeader.MetadataKey)
                {
                    throw new ArgumentException($"A tensor cannot be named '{name}', which the safetensors format reserves; rename it.", nameof(tensors));
                }

                WriteEntry(json, name, tensor, ref offset);
            }

            json.WriteEndObject();
        }

        while (header.Length % Alignment != 0)
        {
            header.WriteByte((byte)' ');
        }

        var length = header.Length - sizeof(ulong);
        if (length > SafeTensorsHeader.MaxLength)
        {
            throw new ArgumentException(
                $"The tensors' names and the metadata take {length} bytes; the safetensors format allows at most {SafeTensorsHeader.MaxLength}.", nameof(metadata));
        }

        var bytes = header.GetBuffer().AsSpan(0, (int)header.Length);
        BinaryPrimitives.WriteInt64LittleEndian(bytes, length);
        return bytes;
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string> metadata)
    {
        if (metadata.Count == 0)
        {
            return;
        }

        json.WriteStartObject(SafeTensorsHeader.MetadataKey);
        foreach (var (name, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    }

    private static void WriteEntry(Utf8JsonWriter json, string name, torch.Tensor tensor, ref long offset)
    {
        json.WriteStartObject(name);
        json.WriteString("dtype", ElementType.NameOf(tensor.dtype));
        json.WriteStartArray("shape");
        foreach (var size in tensor.shape)
        {
            json.WriteNumberValue(size);
        }

        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(offset);
        json.WriteNumberValue(offset += tensor.NumberOfElements * tensor.ElementSize);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
