using System.Buffers.Binary;
using System.Text;

namespace DataModule.Tests.Training.Loggers;

/// <summary>One event as TensorBoard sees it: the fields that were there, by field number.</summary>
internal sealed record LoggedEvent(long Step, double WallTime, Dictionary<int, List<object>> Fields);

/// <summary>
/// A second reader of event files, written from the formats' descriptions; shares no code with the writer. Like
/// TensorBoard it drops what a later session of the same folder starts over.
/// </summary>
internal static class EventReader
{
    public static List<LoggedEvent> ReadFolder(string folder)
    {
        var events = new List<LoggedEvent>();
        foreach (var path in Directory.GetFiles(folder, "*tfevents*").Order(StringComparer.Ordinal))
        {
            Add(events, ReadFile(path));
        }

        return events;
    }

    /// <summary>What a reader remembers that has seen some events and now sees more.</summary>
    public static void Add(List<LoggedEvent> seen, IEnumerable<LoggedEvent> more)
    {
        foreach (var next in more)
        {
            if (next.Fields.TryGetValue(7, out var session) && Parse((byte[])session[0])[1][0] is 1UL)
            {
                seen.RemoveAll(earlier => earlier.Step >= next.Step && earlier.Fields.ContainsKey(5));
            }

            seen.Add(next);
        }
    }

    /// <exception cref="InvalidDataException">A checksum is wrong. A last record that is cut short is left out.</exception>
    public static List<LoggedEvent> ReadFile(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var events = new List<LoggedEvent>();
        for (var at = 0; at + 12 <= bytes.Length;)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at));
            Check(bytes.AsSpan(at, 8), bytes.AsSpan(at + 8, 4));
            if (at + 16 + length > bytes.Length)
            {
                break;
            }

            var message = bytes.AsSpan(at + 12, length);
            Check(message, bytes.AsSpan(at + 12 + length, 4));
            var fields = Parse(message);
            events.Add(new(
                fields.TryGetValue(2, out var step) ? (long)(ulong)step[0] : 0,
                BitConverter.UInt64BitsToDouble((ulong)fields[1][0]),
                fields));
            at += 16 + length;
        }

        return events;
    }

    /// <summary>Protocol buffers' wire format: varints and fixed64 as ulong, fixed32 as uint, the rest as bytes.</summary>
    public static Dictionary<int, List<object>> Parse(ReadOnlySpan<byte> message)
    {
        var fields = new Dictionary<int, List<object>>();
        while (!message.IsEmpty)
        {
            var tag = Varint(ref message);
            object value;
            switch (tag & 7)
            {
                case 0:
                    value = Varint(ref message);
                    break;
                case 1:
                    value = BinaryPrimitives.ReadUInt64LittleEndian(message);
                    message = message[8..];
                    break;
                case 2:
                    var length = (int)Varint(ref message);
                    value = message[..length].ToArray();
                    message = message[length..];
                    break;
                case 5:
                    value = BinaryPrimitives.ReadUInt32LittleEndian(message);
                    message = message[4..];
                    break;
                default:
                    throw new InvalidDataException($"wire type {tag & 7}");
            }

            var number = (int)(tag >> 3);
            fields.TryAdd(number, []);
            fields[number].Add(value);
        }

        return fields;
    }

    /// <summary>The values of a summary: tag and fields.</summary>
    public static IEnumerable<(string Tag, Dictionary<int, List<object>> Value)> Values(LoggedEvent logged) =>
        logged.Fields.TryGetValue(5, out var summary)
            ? Parse((byte[])summary[0]).GetValueOrDefault(1, []).Select(bytes => Parse((byte[])bytes)).Select(value => (Text(value[1][0]), value))
            : [];

    public static string Text(object bytes) => Encoding.UTF8.GetString((byte[])bytes);

    public static float Scalar(Dictionary<int, List<object>> value) => BitConverter.UInt32BitsToSingle((uint)value[2][0]);

    /// <summary>CRC-32C bit by bit.</summary>
    public static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? 0x82F63B78 ^ (crc >> 1) : crc >> 1;
            }
        }

        return ~crc;
    }

    private static void Check(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> masked)
    {
        var rotated = BinaryPrimitives.ReadUInt32LittleEndian(masked) - 0xA282EAD8;
        if (((rotated >> 17) | (rotated << 15)) != Crc32C(bytes))
        {
            throw new InvalidDataException("wrong checksum");
        }
    }

    private static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[0];
            bytes = bytes[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
