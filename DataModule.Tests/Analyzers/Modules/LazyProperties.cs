[DataModule]
public partial class LazyData(string directory)
{
    private readonly Lazy<string[]> classes = new(() => File.ReadAllLines(Path.Combine(directory, "classes.txt")));
    private string[]? files;

    private string[] Files => files ??= Directory.GetFiles(directory);

    private IDataset<Digit> Whole => field ??= Digits.Open(directory);

    [Prepare]
    private void Check()
    {
        if (Files.Length == 0)
        {
            throw new IOException($"No files in {directory}.");
        }
    }

    [Dataloader(Split.Train)]
    private DataLoader<Digit.Batch> Train() => Whole.ToLoader(Files.Length + classes.Value.Length);

    [Dataloader(Split.Predict)]
    private DataLoader<Digit.Batch> Predict() => Whole.ToLoader(1);
}
