public abstract class FolderData(string directory)
{
    protected IDataset<Digit>? All { get; private set; }

    protected abstract string Part { get; }

    [Setup]
    protected void OpenAll()
    {
        All = Digits.Open(Path.Combine(directory, Part));
        OnOpened();
    }

    protected virtual void OnOpened()
    {
    }
}

[DataModule]
public partial class HalfData(string directory) : FolderData(directory)
{
    private IDataset<Digit>? half;

    protected override string Part => "train";

    protected override void OnOpened() => half = All!.Slice(0, All.Count / 2);

    [Dataloader(Split.Train)]
    private DataLoader<Digit.Batch> Train() => half!.ToLoader(32);

    [Dataloader(Split.Test)]
    private DataLoader<Digit.Batch> Test() => All!.ToLoader(32);
}
