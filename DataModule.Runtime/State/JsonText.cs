using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DataModule;

/// <summary>JSON in messages: as it reads, where what is saved escapes all that a web page might trip over.</summary>
internal static class JsonText
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="node">The value.</param>
    /// <param name="none">What is said where there is none.</param>
    public static string Of(JsonNode? node, string none) => node?.ToJsonString(Readable) ?? none;
}
