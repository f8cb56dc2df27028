using System.Text.Json;
using System.Text.Json.Serialization;

namespace DataModule;

/// <summary>How cards, and parts of one, are written as JSON: by code that is generated, without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(DataCard))]
[JsonSerializable(typeof(SplitMeasure))]
internal sealed partial class CardJson : JsonSerializerContext;
