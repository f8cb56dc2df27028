[DataModule]
public partial class HelpedData(string directory, ulong seed)
{
    private IDataset<Digit>? train;
    private IDataset<Digit>? validation;
    private IDataset<Digit>? test;

    [Setup("fit", "validate")]
    private void SetUpFit() => OpenAndSplit("train");

    [Setup("test")]
    private void SetUpTest() => Assign(ref test, Open("test"));

    [Dataloader(Split.Train)]
    private DataLoader<Digit.Batch> Train() => Load(train, shuffle: true);

    [Dataloader(Split.Validation)]
    private DataLoader<Digit.Batch> Validation() => Load(validation);

    [Dataloader(Split.Test)]
    private DataLoader<Digit.Batch> Test() => Load(test);

    private static void Assign<T>(ref T? target, T value)
        where T : class => target = value;

    private static DataLoader<Digit.Batch> Load(IDataset<Digit>? digits, bool shuffle = false) =>
        (digits ?? throw new InvalidOperationException("Set up first.")).ToLoader(64, shuffle);

    private void OpenAndSplit(string part)
    {
        var all = Open(part);
        Divide(all, out train, out validation);
    }

    private void Divide(IDataset<Digit> all, out IDataset<Digit> first, out IDataset<Digit> second) =>
        (first, second) = all.RandomSplit(0.9, 0.1, seed);

    private IDataset<Digit> Open(string part) => Digits.Open(Path.Combine(directory, part));
}
