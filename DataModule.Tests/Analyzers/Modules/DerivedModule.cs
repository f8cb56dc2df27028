[DataModule]
public partial class BaseData(int batchSize = 16)
{
    protected IDataset<Digit>? train;

    [Setup("fit")]
    protected virtual void Open() => train = Digits.Open("train");

    [Dataloader(Split.Train)]
    protected DataLoader<Digit.Batch> Train() => train!.ToLoader(batchSize);
}

[DataModule]
public partial class SmallData(int few) : BaseData(batchSize: 4)
{
    private IDataset<Digit>? test;

    protected override void Open()
    {
        base.Open();
        train = train!.Slice(0, few);
    }

    [Setup("test")]
    private void OpenTest() => test = Digits.Open("test");

    [Dataloader(Split.Test)]
    private DataLoader<Digit.Batch> Test() => test!.ToLoader(few);
}
