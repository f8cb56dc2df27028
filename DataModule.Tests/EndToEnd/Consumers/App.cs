using DataModule;
using static TorchSharp.torch;

var data = new Numbers();
data.Setup(Stage.Fit);
foreach (var batch in data.TrainDataloader())
{
    using var scope = NewDisposeScope();
    Console.WriteLine($"{batch.Count} numbers, sum {batch.Value.sum().item<float>()}");
}

[Sample]
public readonly partial record struct Number(float Value);

[DataModule]
public partial class Numbers
{
    [Dataloader(Split.Train)]
    private DataLoader<Number.Batch> Train() => Dataset.From([new Number(1), new Number(2), new Number(4)]).ToLoader(2);
}
