using System.Text.Json.Nodes;
using DataModule.Tests.Engine;
using Xunit;

namespace DataModule.Tests.Reporting;

/// <summary>Cards in Croissant 1.1: what the specification requires is there, and what refers to something finds it.</summary>
[Collection(ProcessWideTorchState.Name)]
public sealed class CroissantTests
{
    private static readonly CardOptions Plain = new() { Pictures = false };

    private static readonly JsonObject Written = JsonNode.Parse(new CardDataModule().Card(Plain).ToCroissant())!.AsObject();

    [Fact]
    public void All_that_is_required_of_a_dataset_is_there()
    {
        Assert.Equal("sc:Dataset", (string?)Written["@type"]);
        Assert.Equal("http://mlcommons.org/croissant/1.1", (string?)Written["conformsTo"]);
        Assert.Equal("dct:conformsTo", (string?)Written["@context"]!["conformsTo"]);
        Assert.All(
            ["name", "description", "license", "url", "creator", "datePublished"],
            name => Assert.False(string.IsNullOrEmpty(Written[name]?.ToString()), $"'{name}' is missing"));
        Assert.Equal(("Remarks", "CC0-1.0", "2024-05-01", "2"), ((string?)Written["name"], (string?)Written["license"], (string?)Written["datePublished"], (string?)Written["version"]));
    }

    [Fact]
    public void All_that_is_required_of_files_is_there()
    {
        var files = Written["distribution"]!.AsArray();
        Assert.Equal(2, files.Count);
        Assert.All(files, static file =>
        {
            Assert.Equal("cr:FileObject", (string?)file!["@type"]);
            Assert.All(["@id", "contentUrl", "encodingFormat"], name => Assert.False(string.IsNullOrEmpty((string?)file[name]), $"'{name}' is missing"));
            Assert.True(file["sha256"] is not null || file["md5"] is not null);
        });
        Assert.Equal(("https://example.org/files/remarks.csv", "ab" + new string('0', 62), "12 B"), ((string?)files[0]!["contentUrl"], (string?)files[0]!["sha256"], (string?)files[0]!["contentSize"]));
    }

    [Fact]
    public void Records_have_splits_classes_and_fields_of_known_types()
    {
        var sets = Written["recordSet"]!.AsArray().ToDictionary(static set => (string)set!["@id"]!, static set => set!);
        Assert.Equal(["splits", "classes", "samples"], sets.Keys);
        Assert.All(sets.Values, static set => Assert.Equal("cr:RecordSet", (string?)set["@type"]));
        Assert.Equal("cr:Split", (string?)sets["splits"]["dataType"]);
        Assert.Equal(["cr:TrainingSplit", "cr:ValidationSplit", "cr:TestSplit"], sets["splits"]["data"]!.AsArray().Select(static row => (string?)row!["splits/url"]));
        Assert.Equal("sc:Enumeration", (string?)sets["classes"]["dataType"]);
        var fields = sets["samples"]["field"]!.AsArray().ToDictionary(static field => (string)field!["name"]!, static field => field!);
        Assert.All(fields.Values, static field => Assert.Equal("cr:Field", (string?)field["@type"]));
        Assert.Equal("sc:Text", (string?)fields["Text"]["dataType"]);
        Assert.Equal("sc:Float", (string?)fields["Length"]["dataType"]);
        Assert.Equal(("sc:Integer", true, "-1"), ((string?)fields["Words"]["dataType"], (bool)fields["Words"]["isArray"]!, (string?)fields["Words"]["arrayShape"]));
        Assert.Equal(["sc:Integer", "cr:Label"], fields["Category"]["dataType"]!.AsArray().Select(static type => (string?)type));
    }

    [Fact]
    public void Identifiers_are_unique_references_find_theirs_and_terms_are_in_the_context()
    {
        var (defined, referred, names) = (new List<string>(), new List<string>(), new HashSet<string>());
        Walk(Written);
        Assert.Equal(defined.Count, defined.Distinct().Count());
        Assert.Empty(referred.Except(defined));
        var context = Written["@context"]!.AsObject();
        string[] ofSchemaOrg = ["name", "description", "license", "url", "creator", "datePublished", "version", "distribution", "contentUrl", "contentSize", "encodingFormat", "sha256"];
        Assert.DoesNotContain(names.Except(ofSchemaOrg), name => !name.StartsWith('@') && !name.Contains('/', StringComparison.Ordinal) && context[name] is null);

        void Walk(JsonNode? node)
        {
            switch (node)
            {
                case JsonObject { Count: 1 } reference when reference["@id"] is { } id:
                    referred.Add((string)id!);
                    break;
                case JsonObject item:
                    if (item["@id"] is { } own)
                    {
                        defined.Add((string)own!);
                    }

                    foreach (var (name, value) in item.Where(static entry => entry.Key != "@context"))
                    {
                        names.Add(name);
                        Walk(value);
                    }

                    break;
                case JsonArray items:
                    foreach (var item in items)
                    {
                        Walk(item);
                    }

                    break;
            }
        }
    }

    [Fact]
    public void What_is_not_known_is_told_with_where_to_say_it()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new ShownDataModule().Card(Plain).ToCroissant());
        Assert.Equal(
            "Croissant requires license, url, creator, datePublished, which ShownDataModule does not provide: implement IDocumentedData on it, or set CardOptions.Origin.",
            error.Message);
        var given = new DataOrigin("Shown") { License = "MIT", Home = new("https://example.org/"), Creator = "Someone", Published = "2026" };
        Assert.Contains("\"name\": \"Shown\"", new ShownDataModule().Card(Plain with { Origin = given }).ToCroissant(), StringComparison.Ordinal);
    }
}
