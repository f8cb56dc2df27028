using Xunit;

namespace DataModule.Tests.Analyzers;

/// <summary>Items of streams that live only while the reader stands at them.</summary>
public sealed class ReaderItemTests
{
    [Theory]
    [InlineData("System.Formats.Tar.TarEntry", "Map(item => 1)", "Map", "TarEntry")]
    [InlineData("Stream", "Map((item, random) => 1)", "Map", "Stream")]
    [InlineData("FileStream", "Shuffle(10, 1)", "Shuffle", "FileStream")]
    [InlineData("System.Data.IDataRecord", "Shuffle(10, 1).Map(item => 1)", "Shuffle", "IDataRecord")]
    [InlineData("System.Data.Common.DbDataReader", "Map(item => 1)", "Map", "DbDataReader")]
    [InlineData("(string Name, Stream Content)", "Map(item => 1)", "Map", "Stream")]
    [InlineData("KeyValuePair<string, StreamReader>[]", "Map(item => 1)", "Map", "StreamReader")]
    public async Task An_item_that_depends_on_its_reader(string item, string call, string squiggle, string culprit)
    {
        var analysis = (await AnalyzerHost.RunAsync(Program(item, "stream." + call))).ShouldReport(("DM0060", squiggle));

        Assert.Contains($"uses a '{culprit}' after the reader has moved to another item", analysis.Message(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_is_collated_as_it_is() => (await AnalyzerHost.RunAsync(Program(
        "Stream", "DataLoader.Create<Stream, int>(stream, 4, (items, _) => items.Length)"))).ShouldReport(("DM0060", "Create"));

    [Theory]
    [InlineData("Stream", "MapWhileReading(item => item.ReadByte()).Map(item => item + 1)")]
    [InlineData("MemoryStream", "Map(item => item.ToArray())")]
    [InlineData("string", "Map(item => item.Length).Shuffle(10, 1)")]
    [InlineData("(string Name, byte[] Bytes)", "Map(item => item.Name)")]
    [InlineData("Func<Stream>", "Map(open => open().ReadByte())")]
    public async Task Items_that_stand_alone(string item, string call) =>
        (await AnalyzerHost.RunAsync(Program(item, "stream." + call))).ShouldBeSilent();

    private static string Program(string item, string expression) =>
        $"public static class P {{ public static object Q(IStreamDataset<{item}> stream) => {expression}; }}";
}
