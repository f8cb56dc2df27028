using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;

namespace DataModule;

/// <summary>
/// The messages that TensorBoard reads, field by field: Event and Summary of TensorFlow's event.proto and summary.proto,
/// HParamsPluginData of TensorBoard's hparams plugin.
/// </summary>
internal static class Events
{
    // tensorflow.DataType
    private const int Float = 1;
    private const int String = 7;

    private delegate void Fields(CodedOutputStream message);

    /// <summary>The first event of every file.</summary>
    public static byte[] FileVersion() => Event(0, message => Text(message, 3, "brain.Event:2"));

    /// <summary>Tells readers to drop the events of this step and of later ones.</summary>
    public static byte[] SessionStart(long step) => Event(step, message => Nested(message, 7, session => Number(session, 1, 1)));

    public static byte[] Scalars(long step, IEnumerable<KeyValuePair<string, double>> values) => Summary(step, summary =>
    {
        foreach (var (tag, scalar) in values)
        {
            Nested(summary, 1, value =>
            {
                Text(value, 1, tag);
                value.WriteTag(2, WireFormat.WireType.Fixed32);
                value.WriteFloat((float)scalar);
            });
        }
    });

    public static byte[] Image(long step, string tag, Png png) => Summary(step, summary => Nested(summary, 1, value =>
    {
        Text(value, 1, tag);
        Nested(value, 4, image =>
        {
            Number(image, 1, png.Height);
            Number(image, 2, png.Width);
            Number(image, 3, png.Channels);
            Bytes(image, 4, png.Bytes);
        });
    }));

    /// <summary>tensorflow.HistogramProto: the upper limit and the count of each bucket.</summary>
    public static byte[] Histogram(long step, string tag, Histogram values) => Summary(step, summary => Nested(summary, 1, value =>
    {
        Text(value, 1, tag);
        Nested(value, 5, histogram =>
        {
            Double(histogram, 1, values.Edges[0]);
            Double(histogram, 2, values.Edges[^1]);
            Double(histogram, 3, values.Counts.Sum());
            Double(histogram, 4, values.Sum);
            Double(histogram, 5, values.SumOfSquares);
            Nested(histogram, 6, limits => values.Edges.Skip(1).ToList().ForEach(limits.WriteDouble));
            Nested(histogram, 7, counts => values.Counts.ToList().ForEach(count => counts.WriteDouble(count)));
        });
    }));

    /// <summary>Markdown, for the text dashboard.</summary>
    public static byte[] Text(long step, string tag, string text) => Summary(step, summary => Nested(summary, 1, value =>
    {
        Text(value, 1, tag);
        Nested(value, 8, tensor =>
        {
            Number(tensor, 1, String);
            Nested(tensor, 2, shape => Nested(shape, 2, dimension => Number(dimension, 1, 1)));
            Text(tensor, 8, text);
        });
        Nested(value, 9, metadata => Nested(metadata, 1, plugin => Text(plugin, 1, "text")));
    }));

    /// <summary>The hyperparameters as a table for the text dashboard.</summary>
    public static byte[] HyperparameterTable(IEnumerable<KeyValuePair<string, JsonNode?>> values) =>
        Text(0, "hyperparameters/text_summary", "| name | value |\n|---|---|\n" + string.Concat(values.Select(pair =>
            $"| {Cell(pair.Key)} | {Cell(pair.Value?.ToString() ?? "null")} |\n")));

    /// <summary>The hyperparameters for the hparams dashboard.</summary>
    public static byte[] SessionHyperparameters(IEnumerable<KeyValuePair<string, JsonNode?>> values, double startTime) =>
        Summary(0, summary => Nested(summary, 1, value =>
        {
            Text(value, 1, "_hparams_/session_start_info");
            Nested(value, 8, tensor =>
            {
                Number(tensor, 1, Float);
                Nested(tensor, 2, shape => Nested(shape, 2, dimension => Number(dimension, 1, 1)));
                Nested(tensor, 5, packed => packed.WriteFloat(0));
            });
            Nested(value, 9, metadata => Nested(metadata, 1, plugin =>
            {
                Text(plugin, 1, "hparams");
                Nested(plugin, 2, content => Nested(content, 3, session =>
                {
                    foreach (var (name, node) in values)
                    {
                        Nested(session, 1, entry =>
                        {
                            Text(entry, 1, name);
                            Nested(entry, 2, hyperparameter => WriteValue(hyperparameter, node));
                        });
                    }

                    session.WriteTag(5, WireFormat.WireType.Fixed64);
                    session.WriteDouble(startTime);
                }));
            }));
        }));

    public static double Now() => (DateTime.UtcNow - DateTime.UnixEpoch).TotalSeconds;

    // google.protobuf.Value
    private static void WriteValue(CodedOutputStream message, JsonNode? node)
    {
        switch (node?.GetValueKind())
        {
            case JsonValueKind.Number:
                message.WriteTag(2, WireFormat.WireType.Fixed64);
                message.WriteDouble(double.Parse(node.ToJsonString(), CultureInfo.InvariantCulture));
                break;
            case JsonValueKind.True or JsonValueKind.False:
                message.WriteTag(4, WireFormat.WireType.Varint);
                message.WriteBool(node.GetValueKind() == JsonValueKind.True);
                break;
            default:
                Text(message, 3, node?.ToString() ?? "null");
                break;
        }
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");

    private static byte[] Summary(long step, Fields values) => Event(step, message => Nested(message, 5, values));

    private static byte[] Event(long step, Fields content) => Message(message =>
    {
        message.WriteTag(1, WireFormat.WireType.Fixed64);
        message.WriteDouble(Now());
        Number(message, 2, step);
        content(message);
    });

    private static void Number(CodedOutputStream message, int field, long value)
    {
        message.WriteTag(field, WireFormat.WireType.Varint);
        message.WriteInt64(value);
    }

    private static void Double(CodedOutputStream message, int field, double value)
    {
        message.WriteTag(field, WireFormat.WireType.Fixed64);
        message.WriteDouble(value);
    }

    private static void Text(CodedOutputStream message, int field, string value)
    {
        message.WriteTag(field, WireFormat.WireType.LengthDelimited);
        message.WriteString(value);
    }

    private static void Bytes(CodedOutputStream message, int field, byte[] value)
    {
        message.WriteTag(field, WireFormat.WireType.LengthDelimited);
        message.WriteBytes(UnsafeByteOperations.UnsafeWrap(value));
    }

    private static void Nested(CodedOutputStream message, int field, Fields content) => Bytes(message, field, Message(content));

    private static byte[] Message(Fields content)
    {
        var bytes = new MemoryStream();
        using (var message = new CodedOutputStream(bytes, leaveOpen: true))
        {
            content(message);
        }

        return bytes.ToArray();
    }
}
