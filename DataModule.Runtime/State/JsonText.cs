using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DataModule;

/// <summary>JSON for messages: readable, without the escapes for HTML that the default encoder writes.</summary>
internal static class JsonText
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="node">The value.</param>
    /// <param name="none">The text for null.</param>
    public static string Of(JsonNode? node, string none) => node?.ToJsonString(Readable) ?? none;
}
