using TorchSharp;
using Xunit;

namespace DataModule.Tests.Generators.EndToEnd;

/// <summary>Data modules derived from data modules, and from plain base classes with hooks.</summary>
public sealed class InheritanceTests
{
    [Fact]
    public void Base_hooks_run_first_and_tear_down_last()
    {
        var data = new Derived();

        data.PrepareData();
        data.Setup(Stage.Fit);
        data.Teardown(Stage.Fit);

        Assert.Equal(["prepare", "base open", "open", "close", "base close"], data.Calls);
    }

    [Fact]
    public void An_overridden_hook_is_called_once_and_in_its_new_form()
    {
        var data = new Overriding();

        data.Setup(Stage.Fit);

        Assert.Equal(["overridden"], data.Calls);
    }

    [Fact]
    public void A_derived_loader_replaces_the_base_one_and_the_others_stay()
    {
        var data = new Derived();
        data.Setup(Stage.Fit);
        data.Setup(Stage.Test);

        Assert.Equal([10, 20], data.TrainDataloader().Select(batch => batch.Number));
        Assert.Equal([10, 20], ((ITrainData<Numbered>)data).GetTrainLoader().Loader.Select(batch => batch.Number));
        Assert.Equal([10, 20], ((Base)data).TrainDataloader().Select(batch => batch.Number));
        Assert.Equal([3], data.TestDataloader().Select(batch => batch.Number));
    }

    [Fact]
    public void Transfer_hooks_of_both_classes_run()
    {
        using var tensor = torch.zeros(3);
        IBatchTransfer<Numbered> data = new Derived();

        var moved = data.TransferBatchToDevice(new Numbered(tensor, 1), new BatchContext(Split.Train, torch.CPU));

        Assert.Equal(1112, moved.Number);
        Assert.Equal(3, data.BatchSize(moved));
    }

    [Fact]
    public void To_string_has_the_derived_name_and_each_split_once()
    {
        var data = new Derived();
        data.Setup(Stage.Fit);

        Assert.Equal("Derived\n  train: collection of 2 batches\n  test: None", data.ToString());
        Assert.Equal("Overriding\n  train: None\n  test: None", new Overriding().ToString());
        Assert.Equal("mine", new Wordy().ToString());
    }

    [Fact]
    public void Hooks_for_a_batch_less_visible_than_the_module_run_with_those_of_the_base()
    {
        using var tensor = torch.zeros(2);
        IBatchTransfer<Narrow.Row> data = new Narrower();

        Assert.Equal(111, data.TransferBatchToDevice(new Narrow.Row(tensor, 0), new BatchContext(Split.Test, torch.CPU)).Number);
    }

    [Fact]
    public void Hooks_of_a_plain_base_class_count_as_the_modules_own()
    {
        var data = new OfPlainBase();

        data.Setup(Stage.Test);

        Assert.Equal(["plain Test", "own Test"], data.Calls);
    }
}

[DataModule]
public partial class Narrow
{
    [Dataloader(Split.Test)]
    private protected virtual List<Row> Test() => [];

    [AfterBatchTransfer]
    private Row After(Row batch) => batch with { Number = batch.Number + 1 };

    internal sealed record Row(torch.Tensor Tensor, int Number);
}

[DataModule]
internal partial class LessNarrow : Narrow
{
    [AfterBatchTransfer]
    private Row AfterMore(Row batch) => batch with { Number = batch.Number + 10 };
}

[DataModule]
internal sealed partial class Narrower : LessNarrow
{
    [BeforeBatchTransfer]
    private Row Before(Row batch) => batch with { Number = batch.Number + 100 };
}

internal sealed record Numbered(torch.Tensor Tensor, int Number);

[DataModule]
internal partial class Base
{
    public List<string> Calls { get; } = [];

    [Prepare]
    private void Get() => Calls.Add("prepare");

    [Setup]
    protected virtual void Open() => Calls.Add("base open");

    [Teardown]
    private void Close() => Calls.Add("base close");

    [Dataloader(Split.Train)]
    private List<Numbered> Train() => [new(torch.zeros(1), 1)];

    [Dataloader(Split.Test)]
    private List<Numbered> Test() => [new(torch.zeros(1), 3)];

    [AfterBatchTransfer]
    private Numbered After(Numbered batch) => batch with { Number = batch.Number + 1 };
}

[DataModule]
internal sealed partial class Derived : Base
{
    [Setup]
    private async Task OpenMoreAsync()
    {
        await Task.Yield();
        Calls.Add("open");
    }

    [Teardown]
    private void CloseMore() => Calls.Add("close");

    [Dataloader(Split.Train)]
    private List<Numbered> BetterTrain() => [new(torch.zeros(1), 10), new(torch.zeros(1), 20)];

    [BeforeBatchTransfer]
    private Numbered Before(Numbered batch) => batch with { Number = batch.Number + 110 };

    [AfterBatchTransfer]
    private Numbered Last(Numbered batch) => batch with { Number = batch.Number + 1000 };
}

[DataModule]
internal sealed partial class Overriding : Base
{
    [Setup]
    protected override void Open() => Calls.Add("overridden");
}

internal abstract class InWords
{
    public sealed override string ToString() => "mine";
}

[DataModule]
internal sealed partial class Wordy : InWords
{
    [Dataloader(Split.Test)]
    private List<int> Test() => [];
}

internal abstract class PlainBase
{
    public List<string> Calls { get; } = [];

    [Setup]
    protected void OpenPlain(Stage stage) => Calls.Add($"plain {stage}");
}

[DataModule]
internal sealed partial class OfPlainBase : PlainBase
{
    [Setup]
    private void OpenOwn(Stage stage) => Calls.Add($"own {stage}");

    [Dataloader(Split.Test)]
    private List<int> Test() => [];
}
