using System.Buffers.Binary;
using System.Text.Json;

namespace DataModule.Tests.State;

/// <summary>A second reader of the safetensors layout, written from its specification; shares no code with ours.</summary>
internal sealed class ReferenceSafeTensors
{
    public ReferenceSafeTensors(string path)
    {
        var file = File.ReadAllBytes(path);
        HeaderLength = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        Header = JsonDocument.Parse(file.AsMemory(8, HeaderLength)).RootElement;
        Data = file[(8 + HeaderLength)..];
    }

    public int HeaderLength { get; }

    public JsonElement Header { get; }

    public byte[] Data { get; }

    public IEnumerable<string> Names =>
        Header.EnumerateObject().Select(property => property.Name).Where(name => name != "__metadata__");

    public string Type(string name) => Header.GetProperty(name).GetProperty("dtype").GetString()!;

    public long[] Shape(string name) => [.. Header.GetProperty(name).GetProperty("shape").EnumerateArray().Select(n => n.GetInt64())];

    public (int Begin, int End) Offsets(string name)
    {
        var pair = Header.GetProperty(name).GetProperty("data_offsets");
        return (pair[0].GetInt32(), pair[1].GetInt32());
    }

    public byte[] Bytes(string name)
    {
        var (begin, end) = Offsets(name);
        return Data[begin..end];
    }

    public string Metadata(string name) => Header.GetProperty("__metadata__").GetProperty(name).GetString()!;
}
