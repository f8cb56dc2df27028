public abstract class SplitFiles<TSample, TBatch>
    where TBatch : struct, IBatch<TBatch, TSample>
{
    protected IDataset<TSample>? Train { get; private set; }

    protected IDataset<TSample>? Validation { get; private set; }

    protected abstract IDataset<TSample> Open(string part);

    [Setup(Stage.Fit)]
    protected virtual void SplitAll()
    {
        if (Train is null)
        {
            (Train, Validation) = Open("train").RandomSplit(0.9, 0.1, seed: 42);
        }
    }

    [Setup(Stage.Validate)]
    protected void SplitForValidation()
    {
        var all = Open("train");
        (_, Validation) = all.RandomSplit(0.9, 0.1, seed: 42);
    }

    [Teardown]
    protected void Forget() => (Train, Validation) = (null, null);
}

[DataModule]
public partial class GenericSplits<TSample, TBatch>([NotHyperparameter] Func<string, IDataset<TSample>> open, int batchSize = 16)
    : SplitFiles<TSample, TBatch>
    where TBatch : struct, IBatch<TBatch, TSample>
{
    [Setup("fit")]
    protected override void SplitAll() => base.SplitAll();

    protected override IDataset<TSample> Open(string part) => open(part);

    [Dataloader(Split.Train)]
    private DataLoader<TBatch> TrainBatches() => DataLoader.Create<TSample, TBatch>(Train!, batchSize, shuffle: true);

    [Dataloader(Split.Validation)]
    private DataLoader<TBatch> ValidationBatches() => DataLoader.Create<TSample, TBatch>(Validation!, batchSize);
}
