using System.Buffers.Binary;
using System.Numerics;

namespace DataModule;

/// <summary>
/// A file of TensorBoard events: each is a record of its length, the checksum of the length, the bytes and their checksum
/// (TensorFlow's TFRecord framing).
/// </summary>
internal sealed class EventFile : IDisposable
{
    private const int HeaderLength = sizeof(ulong) + sizeof(uint);

    private readonly LogFile file;

    public EventFile(string path)
    {
        Path = path;
        file = new LogFile(path);
    }

    public string Path { get; }

    public long Length => file.Length;

    public void Append(ReadOnlySpan<byte> message)
    {
        var record = new byte[HeaderLength + message.Length + sizeof(uint)];
        BinaryPrimitives.WriteInt64LittleEndian(record, message.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(sizeof(ulong)), MaskedCrc(record.AsSpan(0, sizeof(ulong))));
        message.CopyTo(record.AsSpan(HeaderLength));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(^sizeof(uint)), MaskedCrc(message));
        file.Append(record);
    }

    public void Flush() => file.Flush();

    public void Dispose() => file.Dispose();

    /// <summary>CRC-32C, rotated and shifted, so that a checksum of data that contains checksums is not weaker.</summary>
    private static uint MaskedCrc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return BitOperations.RotateRight(~crc, 15) + 0xA282EAD8;
    }
}
