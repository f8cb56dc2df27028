[DataModule]
public partial class SplitUpData
{
    private IDataset<Digit>? train;

    private partial IDataset<Digit> Open(string part);

    private partial IDataset<Digit> Ready { get; }

    [Dataloader(Split.Train)]
    private DataLoader<Digit.Batch> Train() => Ready.ToLoader(64);
}

public partial class SplitUpData
{
    [Setup("fit")]
    private void SetUp() => OpenTrain();

    private void OpenTrain() => train = Open("train");
}

public partial class SplitUpData
{
    private partial IDataset<Digit> Open(string part) => Digits.Open(part);

    private partial IDataset<Digit> Ready => train!;
}
