using TorchSharp;
using Xunit;

namespace DataModule.Tests.Generators.EndToEnd;

/// <summary>Splits with several loaders, and what they are called.</summary>
public sealed class LoaderTests
{
    [Fact]
    public void Named_loaders_come_in_declaration_order() =>
        Assert.Equal(["far", "near"], new Several().ValidationDataloaders().Select(loader => loader.Name));

    [Fact]
    public void A_dictionarys_keys_and_a_lists_places_are_names()
    {
        Assert.Equal(["a", "b"], ((ITestData<int>)new Several()).GetTestLoaders().Select(loader => loader.Name));
        Assert.Equal(["0", "1"], ((IPredictData<Patch.Batch>)new Several()).GetPredictLoaders().Select(loader => loader.Name));
    }

    [Fact]
    public void The_accessor_gives_the_users_own_type()
    {
        Dictionary<string, List<int>> test = new Several().TestDataloader();
        CombinedLoader<(Patch.Batch First, Patch.Batch Second)> train = new Several().TrainDataloader();

        Assert.Equal([3], test["b"]);
        Assert.Equal(2, train.Count());
    }

    [Fact]
    public void Batches_of_a_combined_loader_are_moved_part_by_part()
    {
        var data = new Several();
        foreach (var batch in data.TrainDataloader())
        {
            var moved = data.TransferBatchToDevice(batch, new BatchContext(Split.Train, torch.CPU));

            Assert.Same(batch.First.Image, moved.First.Image);
            Assert.Equal(2, ((IBatchTransfer<(Patch.Batch, Patch.Batch)>)data).BatchSize(batch));
        }
    }

    [Fact]
    public void To_string_says_what_loaders_a_split_has()
    {
        Assert.Equal(
            """
            Several
              train: CombinedLoader of 2 batches
              validation: far = collection of 1 batch; near = sequence of unknown size
              test: a = collection of 2 batches; b = collection of 1 batch
              predict: 0 = DataLoader of 2 batches; 1 = DataLoader of 4 batches
            """,
            new Several().ToString());
        Assert.Equal("Failing\n  train: IOException: no such file\n  test: collection of 0 batches", new Failing().ToString());
    }

    [Fact]
    public void A_part_that_has_run_out_is_left_out_and_the_rest_is_moved_and_counted()
    {
        var data = new Uneven();
        var context = new BatchContext(Split.Train, torch.META);
        var sizes = new List<long>();
        foreach (var batch in data.TrainDataloader())
        {
            var moved = data.TransferBatchToDevice(batch, context);

            Assert.Equal((batch.First is null, batch.Second is null), (moved.First is null, moved.Second is null));
            Assert.True((moved.First?.Label ?? moved.Second!.Value.Label).is_meta);
            Assert.False((batch.First?.Label ?? batch.Second!.Value.Label).is_meta);
            sizes.Add(((IBatchTransfer<(Patch.Batch?, Patch.Batch?)>)data).BatchSize(batch));
        }

        Assert.Equal([2, 1, 1], sizes);
    }
}

[DataModule]
internal sealed partial class Failing
{
    [Dataloader(Split.Train)]
    private List<int> Train() => throw new IOException("no such file");

    [Dataloader(Split.Test)]
    private List<int> Test() => [];
}

[DataModule]
internal sealed partial class Uneven
{
    [Dataloader(Split.Train)]
    private CombinedLoader<(Patch.Batch? First, Patch.Batch? Second)> Train() => CombinedLoader.MaxSize(
        Dataset.Generate(2, index => new Patch(new byte[4], index)).ToLoader(2), Dataset.Generate(3, index => new Patch(new byte[4], index)).ToLoader(1));
}

[DataModule]
internal sealed partial class Several
{
    private static IDataset<Patch> Patches => Dataset.Generate(4, index => new Patch(new byte[4], index));

    [Dataloader(Split.Train)]
    private CombinedLoader<(Patch.Batch First, Patch.Batch Second)> Train() =>
        CombinedLoader.MaxSizeCycle(Patches.ToLoader(2), Patches.ToLoader(4));

    [Dataloader(Split.Validation, Name = "far")]
    private List<int> Far() => [1];

    [Dataloader(Split.Validation, Name = "near")]
    private IEnumerable<int> Near() => Enumerable.Range(2, 1).Where(number => number > 1);

    [Dataloader(Split.Test)]
    private Dictionary<string, List<int>> Tests() => new() { ["a"] = [1, 2], ["b"] = [3] };

    [Dataloader(Split.Predict)]
    private IReadOnlyList<DataLoader<Patch.Batch>> Predictions() => [Patches.ToLoader(2), Patches.ToLoader(1)];
}
