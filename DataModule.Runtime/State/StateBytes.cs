using System.Buffers.Binary;
using TorchSharp;

namespace DataModule;

/// <summary>Serializes state dicts to bytes in the safetensors format, to send them to other processes. The bytes are trusted: they are not for files.</summary>
internal static class StateBytes
{
    private const string ValuesName = "values";

    public static byte[] Write(StateDict state)
    {
        using var bytes = new MemoryStream();
        SafeTensorsWriter.Write(bytes, state.Tensors.AsReadOnly(), new Dictionary<string, string> { [ValuesName] = state.ToJson() });
        return bytes.ToArray();
    }

    /// <summary>Deserializes a state dict.</summary>
    /// <returns>A state dict with tensors in CPU memory, which belong to the caller's dispose scope.</returns>
    public static StateDict Read(ReadOnlySpan<byte> bytes)
    {
        var start = sizeof(long) + (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        var header = SafeTensorsHeader.Parse(bytes[sizeof(long)..start], bytes.Length - start);
        var state = StateDict.Parse(header.Metadata[ValuesName]);
        foreach (var (name, entry) in header.Entries)
        {
            var tensor = torch.empty(entry.Shape, entry.Type);
            if (entry.Length > 0)
            {
                bytes.Slice(start + (int)entry.Offset, (int)entry.Length).CopyTo(tensor.bytes);
            }

            state.Set(name, tensor);
        }

        return state;
    }
}
