using System.Buffers.Binary;
using TorchSharp;

namespace DataModule;

/// <summary>States as bytes, in the layout of safetensors: for other processes, not for disks.</summary>
internal static class StateBytes
{
    private const string ValuesName = "values";

    public static byte[] Write(StateDict state)
    {
        using var bytes = new MemoryStream();
        SafeTensorsWriter.Write(bytes, state.Tensors.AsReadOnly(), new Dictionary<string, string> { [ValuesName] = state.ToJson() });
        return bytes.ToArray();
    }

    /// <returns>A state whose tensors lie in CPU memory and belong to the dispose scope of the caller.</returns>
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
