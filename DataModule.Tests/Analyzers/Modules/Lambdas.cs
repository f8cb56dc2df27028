[DataModule]
public partial class LambdaData(float noise)
{
    private readonly List<Action> closers = [];
    private Func<IDataset<Digit>>? open;
    private IDataset<Digit>? train;

    [Setup("fit")]
    private void Open()
    {
        open = () => Digits.Open("train");
        Action assign = () => train = open().Map(Clip).Map((digit, random) => digit with { Label = random.NextBool(noise) ? 0 : digit.Label });
        assign();
        closers.Add(() => train = null);
    }

    [Teardown("fit")]
    private void Close() => closers.ForEach(static close => close());

    [Dataloader(Split.Train)]
    private DataLoader<Digit.Batch> Train() => train!.ToLoader(10);

    private static Digit Clip(Digit digit) => digit with { Label = Math.Min(digit.Label, 9) };
}
