using System.Globalization;
using DataModule;
using PlainLoop;
using TorchSharp;
using static TorchSharp.torch;

// A data module needs no Trainer: this is a training loop by hand.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
manual_seed(1);
var data = new PlaneDataModule();
using var plane = nn.Linear(2, 1);
using var optimizer = optim.SGD(plane.parameters(), learningRate: 0.1);

data.PrepareData();

data.Setup(Stage.Fit);
var train = data.TrainDataloader();
for (var epoch = 1; epoch <= 3; epoch++)
{
    foreach (var batch in train) // shuffled again in each epoch
    {
        using var scope = NewDisposeScope();
        optimizer.zero_grad();
        SquaredError(batch).backward();
        optimizer.step();
    }

    Console.WriteLine($"epoch {epoch}: height = {Weight(0):0.0} x {Weight(1):+0.0;-0.0} y {plane.bias!.item<float>():+0.0;-0.0}");
}

data.Teardown(Stage.Fit);

data.Setup(Stage.Test);
using (no_grad())
{
    var (sum, count) = (0.0, 0L);
    foreach (var batch in data.TestDataloader())
    {
        using var scope = NewDisposeScope();
        sum += SquaredError(batch).item<float>() * batch.Count;
        count += batch.Count;
    }

    Console.WriteLine($"test error: {Math.Sqrt(sum / count):0.00}, of which 0.10 is noise");
}

data.Teardown(Stage.Test);

Tensor SquaredError(Point.Batch batch) => nn.functional.mse_loss(plane.forward(batch.Position).squeeze(1), batch.Height);

float Weight(int axis)
{
    using var scope = NewDisposeScope();
    return plane.weight[0, axis].item<float>();
}
