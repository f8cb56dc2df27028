[DataModule]
public partial class CoalescingData(string directory)
{
    private IDataset<Digit>? train;
    private IDataset<Digit>? test;
    private List<string>? names;

    [Prepare]
    private void Index() => File.WriteAllLines("index.txt", Names());

    [Setup("fit")]
    private void OpenTrain() => train ??= Digits.Open(Names()[0]);

    [Setup("test")]
    private void OpenTest() => test ??= Digits.Open(Names()[^1]);

    [Dataloader(Split.Train)]
    private DataLoader<Digit.Batch> Train() => (train ?? test ?? throw new InvalidOperationException("Not set up.")).ToLoader(64);

    [Dataloader(Split.Test)]
    private DataLoader<Digit.Batch> Test() => test!.ToLoader(64);

    private List<string> Names()
    {
        if (names is null)
        {
            names = [];
            names.AddRange(Directory.GetFiles(directory));
            names.Sort(StringComparer.Ordinal);
        }

        return names;
    }
}
