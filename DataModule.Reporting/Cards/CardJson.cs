using System.Text.Json;
using System.Text.Json.Serialization;

namespace DataModule;

/// <summary>Serializes cards, and the statistics that ranks exchange, as JSON, by source generation without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(DataCard))]
[JsonSerializable(typeof(SplitMeasure))]
internal sealed partial class CardJson : JsonSerializerContext;
