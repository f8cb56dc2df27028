using System.Text.Json.Serialization;

namespace DataModule;

/// <summary>JSON strings, which are YAML strings, without reflection.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class SettingJson : JsonSerializerContext;
