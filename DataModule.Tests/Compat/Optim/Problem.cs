using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DataModule.Tests.Compat.Optim;

/// <summary>A small problem with a parabola and a sine; the third step is steeper.</summary>
internal sealed class Problem : IDisposable
{
    private readonly Tensor target = tensor(new float[] { 0, 1, -1 });
    private readonly Tensor steepness = tensor(new float[] { 1, 10, 0.1f });

    public Parameter[] Parameters { get; } =
        [nn.Parameter(tensor(new float[] { 1, -2, 3 })), nn.Parameter(tensor(new float[,] { { 0.5f } }))];

    public Tensor Loss(int step)
    {
        var factor = step == 2 ? 5.0 : 1.0;
        var distance = Parameters[0] - target;
        return (distance * distance * steepness).sum() * factor + (Parameters[1] * 3.0).sin().sum();
    }

    public void Step(optim.Optimizer optimizer, int step)
    {
        using var scope = NewDisposeScope();
        optimizer.zero_grad();
        Loss(step).backward();
        optimizer.step();
    }

    public Tensor Values() => nn.utils.parameters_to_vector(Parameters);

    public void Dispose()
    {
        target.Dispose();
        steepness.Dispose();
        foreach (var parameter in Parameters)
        {
            parameter.Dispose();
        }
    }
}
