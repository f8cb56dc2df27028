using DataModule.Tests.Data;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DataModule.Tests.Training;

/// <summary>Notes the labels and the sum of each batch that it is given, in each step.</summary>
internal sealed class SumModel : nn.Module<Tensor, Tensor>, ITrainingStep<TensorSample.Batch>, IValidationStep<TensorSample.Batch>,
    ITestStep<TensorSample.Batch>, ITrainingStep<Tensor>, IValidationStep<Tensor>, ITestStep<Tensor>, IPredictStep<Tensor, Tensor>
{
    private readonly Parameter weight = nn.Parameter(ones(1));

    public SumModel()
        : base(nameof(SumModel)) => RegisterComponents();

    public List<float> Sums { get; } = [];

    public Parameter Weight => weight;

    public override Tensor forward(Tensor input) => (input * weight).sum();

    public Tensor TrainingStep(TensorSample.Batch batch, StepContext context) => TrainingStep(batch.X, context);

    public Tensor TrainingStep(Tensor batch, StepContext context)
    {
        ValidationStep(batch, context);
        return forward(batch);
    }

    public void ValidationStep(TensorSample.Batch batch, StepContext context) => ValidationStep(batch.X, context);

    public void ValidationStep(Tensor batch, StepContext context) => Sums.Add(batch.sum().item<float>());

    public void TestStep(TensorSample.Batch batch, StepContext context) => ValidationStep(batch.X, context);

    public void TestStep(Tensor batch, StepContext context) => ValidationStep(batch, context);

    public Tensor PredictStep(Tensor batch, StepContext context) => batch;

    public OptimizerSetup ConfigureOptimizers() => optim.SGD(parameters(), 0.001);
}
