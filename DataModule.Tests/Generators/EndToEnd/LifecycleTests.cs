using Xunit;

namespace DataModule.Tests.Generators.EndToEnd;

/// <summary>Generated lifecycles, run for real.</summary>
public sealed class LifecycleTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Hooks_of_a_stage_run_in_declaration_order_and_no_others()
    {
        var data = new Recording();

        data.Setup(Stage.Fit);

        Assert.Equal(["OpenFit", "OpenAll Fit"], data.Calls);
    }

    [Fact]
    public async Task Setup_runs_once_a_stage_until_it_is_torn_down()
    {
        var data = new Recording();

        await data.SetupAsync(Stage.Test, Token);
        await data.SetupAsync(Stage.Test, Token);
        await data.TeardownAsync(Stage.Test, Token);
        await data.TeardownAsync(Stage.Test, Token);
        await data.SetupAsync(Stage.Test, Token);

        Assert.Equal(["OpenAll Test", "OpenTestAsync", "Close Test", "OpenAll Test", "OpenTestAsync"], data.Calls);
    }

    [Fact]
    public async Task Two_threads_that_set_up_one_stage_run_its_hooks_once()
    {
        var data = new Slow();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => data.SetupAsync(Stage.Fit, Token))));

        Assert.Equal(1, data.Setups);
    }

    [Fact]
    public void A_setup_that_failed_is_run_again_and_is_torn_down()
    {
        var data = new Recording { FailOnce = true };

        Assert.Equal("as asked", Assert.Throws<IOException>(() => data.Setup(Stage.Fit)).Message);
        Assert.Throws<InvalidOperationException>(data.TrainDataloader);
        data.Setup(Stage.Fit);
        data.Teardown(Stage.Fit);

        Assert.Equal(["OpenFit", "OpenFit", "OpenAll Fit", "Close Fit"], data.Calls);
    }

    [Fact]
    public void A_loader_before_setup_says_which_call_is_missing()
    {
        var data = new Recording();
        data.Setup(Stage.Test);

        var error = Assert.Throws<InvalidOperationException>(data.TrainDataloader);

        Assert.Contains("Call Setup(Stage.Fit) first", error.Message, StringComparison.Ordinal);
        Assert.Equal(
            "The train loader was requested before its data was set up. Call Setup(Stage.Fit) first.",
            Assert.Throws<InvalidOperationException>(() => ((ITrainData<int>)data).GetTrainLoader()).Message);
    }

    [Theory]
    [InlineData(Stage.Test, "[Dataloader] method Forgetful.Test found null where it needs data (Value cannot be null. (Parameter 'dataset')). Set up: test. [Setup] methods are: OpenFit (fit). Assign the data that Forgetful.Test reads in a method with [Setup(\"test\")].")]
    [InlineData(Stage.Validate, "[Dataloader] method Forgetful.Validation found null where it needs data (Object reference not set to an instance of an object). Set up: validate. [Setup] methods are: OpenFit (fit). Assign the data that Forgetful.Validation reads in a method with [Setup(\"validate\")].")]
    public void Data_that_no_setup_assigned_is_told_with_the_setup_that_is_missing(Stage stage, string message)
    {
        var data = new Forgetful();
        data.Setup(stage);

        var error = Assert.Throws<InvalidOperationException>(() => stage == Stage.Test ? data.TestDataloader() : (object)((IValidationData<Item.Batch>)data).GetValidationLoaders());

        Assert.Equal(message, error.Message);
        Assert.NotNull(error.InnerException);
    }

    [Fact]
    public void A_module_without_any_setup_is_told_so() => Assert.Equal(
        "[Dataloader] method Unset.Train found null where it needs data (Value cannot be null. (Parameter 'dataset')). No stage is set up. No method has [Setup]. Assign the data that Unset.Train reads in a method with [Setup(\"fit\")].",
        Assert.Throws<InvalidOperationException>(new Unset().TrainDataloader).Message);

    [Fact]
    public void A_module_without_setup_has_its_loaders_at_once() => Assert.Equal([1, 2], new Plain().TrainDataloader());

    [Fact]
    public async Task Prepare_hooks_run_by_scope()
    {
        var data = new Recording();
        IDataModule contract = data;

        await contract.PrepareDataAsync(PrepareScope.Once, new PrepareContext());
        await contract.PrepareDataAsync(PrepareScope.PerNode, new PrepareContext());

        Assert.Equal(["Share", "Download"], data.Calls);
    }

    [Fact]
    public void Prepare_data_runs_every_scope()
    {
        var data = new Recording();

        data.PrepareData();

        Assert.Equal(["Download", "Share"], data.Calls);
    }

    [Fact]
    public async Task Contexts_stages_and_tokens_arrive_in_any_order()
    {
        using var source = new CancellationTokenSource();
        var data = new Recording();
        var context = new StageContext { Stage = Stage.Predict, Rank = new ProcessRank(3, 1, 1, 4), CancellationToken = source.Token };

        await ((IDataModule)data).SetupAsync(context);

        Assert.Equal(["OpenAll Predict", "OpenPredict Predict 3 True"], data.Calls);
        Assert.Same(context, data.Context);
        Assert.Equal(source.Token, data.Token);
    }

    [Fact]
    public async Task The_exception_hook_gets_the_exception()
    {
        var data = new Recording();

        await ((IDataModule)data).OnExceptionAsync(new IOException("lost"), new StageContext { Stage = Stage.Fit });

        Assert.Equal(["lost in Fit"], data.Calls);
    }

    [Fact]
    public void Waiting_for_an_asynchronous_hook_does_not_deadlock_under_a_single_threaded_context()
    {
        var data = new Slow();
        var thread = new Thread(() =>
        {
            SynchronizationContext.SetSynchronizationContext(new NeverPumped());
            data.Setup(Stage.Fit);
        })
        { IsBackground = true };

        thread.Start();

        Assert.True(thread.Join(Patience.Limit), "Setup waits for a continuation that its own thread should run.");
        Assert.Equal(1, data.Setups);
    }

    /// <summary>A user interface thread's context, as it is while that thread is blocked.</summary>
    private sealed class NeverPumped : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }
    }
}

[DataModule]
internal sealed partial class Recording
{
    public List<string> Calls { get; } = [];

    public bool FailOnce { get; set; }

    public StageContext? Context { get; private set; }

    public CancellationToken Token { get; private set; }

    [Prepare(Scope = PrepareScope.Once)]
    private void Share() => Calls.Add("Share");

    [Prepare]
    private async ValueTask Download(CancellationToken token)
    {
        await Task.Delay(1, token);
        Calls.Add("Download");
    }

    [Setup("fit")]
    private void OpenFit()
    {
        Calls.Add("OpenFit");
        if (FailOnce)
        {
            FailOnce = false;
            throw new IOException("as asked");
        }
    }

    [Setup]
    private void OpenAll(Stage stage) => Calls.Add($"OpenAll {stage}");

    [Setup(Stage.Test)]
    private async Task OpenTestAsync()
    {
        await Task.Yield();
        Calls.Add("OpenTestAsync");
    }

    [Setup("predict")]
    private void OpenPredict(ProcessRank rank, StageContext context, Stage stage, CancellationToken token)
    {
        (Context, Token) = (context, token);
        Calls.Add($"OpenPredict {stage} {rank.Global} {context.Rank == rank}");
    }

    [Teardown]
    private void Close(Stage stage) => Calls.Add($"Close {stage}");

    [OnException]
    private void Lost(Stage stage, Exception exception) => Calls.Add($"{exception.Message} in {stage}");

    [Dataloader(Split.Train)]
    private List<int> Train() => [1];
}

[DataModule]
internal sealed partial class Slow
{
    private int setups;

    public int Setups => setups;

    [Setup]
    private async Task OpenAsync()
    {
        await Task.Delay(20);
        Interlocked.Increment(ref setups);
    }

    [Dataloader(Split.Train)]
    private List<int> Train() => [];
}

[DataModule]
internal sealed partial class Plain
{
    [Dataloader(Split.Train)]
    private List<int> Train() => [1, 2];
}

[Sample]
internal readonly partial record struct Item(float Value);

#pragma warning disable DM0041, DM0042 // The mistake is what the tests are about.
[DataModule]
internal sealed partial class Forgetful
{
    private IDataset<Item>? train, test;

    [Setup("fit")]
    private void OpenFit() => train = Dataset.From([new Item(1), new Item(2)]);

    private void OpenTest() => test = Dataset.From([new Item(3)]);

    [Dataloader(Split.Validation)]
    private DataLoader<Item.Batch> Validation() => train!.ToLoader((int)train!.Count);

    [Dataloader(Split.Test)]
    private DataLoader<Item.Batch> Test() => test!.ToLoader(1);
}

[DataModule]
internal sealed partial class Unset
{
    private IDataset<Item>? train;

    private void Open() => train = Dataset.From([new Item(1)]);

    [Dataloader(Split.Train)]
    private DataLoader<Item.Batch> Train() => train!.ToLoader(1);
}
#pragma warning restore DM0041, DM0042
