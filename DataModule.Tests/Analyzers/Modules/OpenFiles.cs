public sealed class DigitFile(string path) : IDataset<Digit>, IDisposable
{
    private readonly FileStream stream = File.OpenRead(path);

    public long Count => stream.Length / 785;

    public Digit this[long index] => throw new NotSupportedException();

    public void Dispose() => stream.Dispose();
}

[DataModule]
public partial class OpenFiles(string folder, ulong seed = 7)
{
    private DigitFile? file;
    private IDataset<Digit>? train;
    private IDataset<Digit>? validation;

    [State]
    private int epochs;

    public int Epochs => epochs;

    [Prepare]
    private void Check()
    {
        using var probe = new DigitFile(Path.Combine(folder, "train"));
        if (probe.Slice(0, 1).Count == 0)
        {
            throw new InvalidDataException("There are no digits.");
        }

        _ = Task.Run(() => Console.WriteLine("Checked."));
        Digits.DownloadAsync().GetAwaiter().GetResult();
    }

    [Setup("fit", "validate")]
    private void Open()
    {
        file?.Dispose();
        file = new DigitFile(Path.Combine(folder, "train"));
        (train, validation) = file.Cache().RandomSplit(0.85, 0.15, seed);
    }

    [Setup("fit")]
    private void Augment()
    {
        train = train!.Map((digit, random) => random.NextBool(0.5) ? digit : digit with { Label = 0 });
        var labels = validation!.ToLoader(batchSize: 256);
        foreach (var batch in labels)
        {
            epochs += batch.Count;
        }
    }

    [Teardown]
    private void Close()
    {
        file?.Dispose();
        (file, train, validation) = (null, null, null);
    }

    [Dataloader(Split.Train)]
    private IEnumerable<Digit.Batch> Train()
    {
        foreach (var batch in train!.ToLoader(batchSize: 32, shuffle: true, seed, workers: 2))
        {
            yield return batch;
        }
    }

    [Dataloader(Split.Validation, Name = "held out")]
    private DataLoader<Digit.Batch> Validation() => validation!.ToLoader(batchSize: 32, shuffle: false);

    [Dataloader(Split.Validation, Name = "seen")]
    private DataLoader<Digit.Batch> Seen() => validation!.Slice(0, 100).ToLoader(batchSize: 32);
}
