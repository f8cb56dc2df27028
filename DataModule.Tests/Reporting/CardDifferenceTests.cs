using System.Text.Json.Nodes;
using DataModule.Tests.Engine;
using Xunit;

namespace DataModule.Tests.Reporting;

/// <summary>A card that was kept is a schema: what is different is told, and what was taken out of it is not compared.</summary>
[Collection(ProcessWideTorchState.Name)]
public sealed class CardDifferenceTests
{
    private static readonly CardOptions Plain = new() { Pictures = false };

    private static readonly string Kept = new CardDataModule().Card(Plain).ToJson();

    public static TheoryData<string, string> Flaws => new()
    {
        { "nan", "splits[train].fields[Length].notFinite: the card has 1, the data 20" },
        { "range", "splits[train].fields[Length].channels[0].min: the card has 1, the data -999" },
        { "leak", "leaks: 'train to test' is new" },
        { "class", "splits[train].classes: '2' is gone" },
        { "leak", "splits[test].samples: the card has 10, the data 12" },
    };

    [Fact]
    public void The_same_data_has_no_differences() => Assert.Empty(new CardDataModule().Card(Plain).Differences(Kept));

    [Theory]
    [MemberData(nameof(Flaws))]
    public void What_is_different_is_told_with_both_sides(string flaw, string expected) =>
        Assert.Contains(expected, new CardDataModule(flaw: flaw).Card(Plain).Differences(Kept));

    [Fact]
    public void More_samples_are_told()
    {
        var differences = new CardDataModule(samples: 44).Card(Plain).Differences(Kept);
        Assert.Contains("splits[train].samples: the card has 20, the data 24", differences);
        Assert.Contains("splits[train].steps[0]: the card has 'GeneratedDataset(40)', the data 'GeneratedDataset(44)'", differences);
    }

    [Fact]
    public void What_was_taken_out_is_not_compared()
    {
        var kept = JsonNode.Parse(Kept)!;
        foreach (var split in kept["splits"]!.AsArray())
        {
            split!.AsObject().Remove("samples");
            split.AsObject().Remove("steps");
            split.AsObject().Remove("batches");
            split.AsObject().Remove("order");
            split.AsObject().Remove("fields");
            split.AsObject().Remove("classes");
        }

        Assert.Empty(new CardDataModule(samples: 44).Card(Plain).Differences(kept.ToJsonString()));
    }

    [Fact]
    public void Numbers_may_lie_within_what_was_found_and_means_may_move_a_hundredth_of_the_spread()
    {
        var kept = JsonNode.Parse(Kept)!;
        var channel = kept["splits"]![0]!["fields"]!.AsArray().Single(static field => (string)field!["name"]! == "Length")!["channels"]![0]!;
        var spread = (double)channel["standardDeviation"]!;
        channel["min"] = -1000;
        channel["max"] = 1000;
        channel["mean"] = (double)channel["mean"]! + (0.009 * spread);
        Assert.Empty(new CardDataModule().Card(Plain).Differences(kept.ToJsonString()));
        channel["mean"] = (double)channel["mean"]! + (0.009 * spread);
        Assert.StartsWith("splits[train].fields[Length].channels[0].mean: ", Assert.Single(new CardDataModule().Card(Plain).Differences(kept.ToJsonString())), StringComparison.Ordinal);
    }
}
