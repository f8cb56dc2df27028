[DataModule]
public partial class SteppedData
{
    private string[]? vocabulary;
    private IDataset<Digit>? raw;
    private IDataset<Digit>? ready;

    [Setup]
    private void ReadVocabulary() => vocabulary = File.ReadAllLines("vocabulary.txt");

    [Setup("fit")]
    private void OpenTrain() => raw = Digits.Open("train");

    [Setup("predict")]
    private void OpenPredict() => raw = Digits.Open("predict");

    [Setup("fit", "predict")]
    private void Wrap() => ready = raw!.Cache();

    [Dataloader(Split.Train)]
    private DataLoader<Digit.Batch> Train() => ready!.ToLoader(vocabulary!.Length, shuffle: true);

    [Dataloader(Split.Predict)]
    private DataLoader<Digit.Batch> Predict() => ready!.ToLoader(vocabulary!.Length);
}
