[DataModule]
public partial class SharedData(string directory)
{
    private readonly Dictionary<Stage, IDataset<Digit>> opened = [];
    private readonly object gate = new();
    private Stage current;

    [Setup]
    private void Open(StageContext context)
    {
        lock (gate)
        {
            current = context.Stage;
            opened[context.Stage] = Digits.Open(Path.Combine(directory, context.Stage.ToString()));
        }
    }

    [Dataloader(Split.Train)]
    private DataLoader<Digit.Batch> Train() => opened[Stage.Fit].ToLoader(64);

    [Dataloader(Split.Validation)]
    private DataLoader<Digit.Batch> Validation() => opened[current].ToLoader(64);

    [Dataloader(Split.Test)]
    private DataLoader<Digit.Batch> Test() => opened[Stage.Test].ToLoader(64);

    [Teardown]
    private void Close(Stage stage) => opened.Remove(stage);
}
