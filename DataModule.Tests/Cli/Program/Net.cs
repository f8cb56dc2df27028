using System.ComponentModel.DataAnnotations;
using DataModule;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace CliProgram;

[Hyperparameters]
public sealed partial class Net : Module<Tensor, Tensor>,
    ITrainingStep<Point.Batch>, IValidationStep<Point.Batch>, ITestStep<Point.Batch>, IPredictStep<Point.Batch, (Tensor Height, long[] Ids)>
{
    private readonly double lr;
    private readonly Linear linear;

    /// <summary>A plane.</summary>
    /// <param name="inputs">Numbers in a position.</param>
    /// <param name="lr">Step size of the optimizer.</param>
    /// <param name="bias">Whether the plane may lie beside the origin.</param>
    public Net(int inputs, [Range(0, 10, MinimumIsExclusive = true)] double lr = 0.1, bool bias = true)
        : base(nameof(Net))
    {
        CaptureHyperparameters(inputs, lr, bias);
        this.lr = lr;
        linear = Linear(inputs, 1, bias);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => linear.forward(input).squeeze(1);

    public Tensor TrainingStep(Point.Batch batch, StepContext context) => Loss(batch);

    public void ValidationStep(Point.Batch batch, StepContext context) => context.Log("loss", Loss(batch));

    public void TestStep(Point.Batch batch, StepContext context) => context.Log("error", Loss(batch));

    public (Tensor Height, long[] Ids) PredictStep(Point.Batch batch, StepContext context) => (forward(batch.Position), [batch.Count]);

    public OptimizerSetup ConfigureOptimizers() => optim.SGD(parameters(), lr);

    private Tensor Loss(Point.Batch batch) => functional.mse_loss(forward(batch.Position), batch.Height);
}
