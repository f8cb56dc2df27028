[DataModule]
public partial class StaticLocalData
{
    private static readonly Dictionary<string, int> Sizes = new() { ["train"] = 32, ["test"] = 64 };
    private IDataset<Digit> train = null!;
    private IDataset<Digit> test = default!;

    [Setup]
    private static void Announce(Stage stage)
    {
        Console.WriteLine(Describe(stage));

        static string Describe(Stage stage) => $"Setting up {stage}.";
    }

    [Setup]
    private void Open(Stage stage)
    {
        if (stage == Stage.Fit)
        {
            train = Part("train");
        }
        else
        {
            test = Part("test");
        }

        static IDataset<Digit> Part(string name) => Digits.Open(name);
    }

    [Dataloader(Split.Train)]
    private DataLoader<Digit.Batch> Train() => train.ToLoader(Sizes["train"]);

    [Dataloader(Split.Test)]
    private DataLoader<Digit.Batch> Test() => test.ToLoader(Sizes["test"]);
}
