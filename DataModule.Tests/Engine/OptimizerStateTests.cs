using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Engine;

/// <summary>What checkpoints take for granted about optimizers: a state that can be saved, and goes on to the same bits.</summary>
public sealed class OptimizerStateTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public static TheoryData<string> Algorithms => ["sgd", "adam", "adamw", "rmsprop", "adagrad", "adadelta", "adamax", "nadam", "radam", "asgd", "rprop"];

    public void Dispose() => scope.Dispose();

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Training_goes_on_to_the_same_bits_after_saving_and_loading(string algorithm)
    {
        var (weight, resumed) = (Weight(), Weight());
        using var optimizer = Create(algorithm, weight, 0.1);
        using var other = Create(algorithm, resumed, 0.3);
        Step(weight, optimizer, 3);
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            optimizer.save_state_dict(writer);
        }

        using (no_grad())
        {
            resumed.copy_(weight);
        }

        stream.Position = 0;
        other.load_state_dict(new BinaryReader(stream));

        Assert.Equal(stream.Length, stream.Position);
        Assert.Equal(optimizer.ParamGroups.Single().LearningRate, other.ParamGroups.Single().LearningRate);
        Assert.Equal(Step(weight, optimizer, 3), Step(resumed, other, 3));
    }

    [Fact]
    public void State_of_another_optimizer_is_refused()
    {
        using var adam = Create("adam", Weight(), 0.1);
        using var sgd = Create("sgd", Weight(), 0.1);
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        sgd.save_state_dict(writer);
        writer.Flush();
        stream.Position = 0;

        Assert.Throws<InvalidDataException>(() => adam.load_state_dict(new BinaryReader(stream)));
    }

    private static Parameter Weight() => nn.Parameter(tensor(new float[] { 1, -2, 3 }));

    private static OptimizerHelper Create(string algorithm, Parameter weight, double lr) => algorithm switch
    {
        "sgd" => optim.SGD([weight], lr, momentum: 0.9, weight_decay: 0.01),
        "adam" => optim.Adam([weight], lr, amsgrad: true),
        "adamw" => optim.AdamW([weight], lr, weight_decay: 0.1),
        "rmsprop" => optim.RMSProp([weight], lr, momentum: 0.5, centered: true),
        "adagrad" => optim.Adagrad([weight], lr),
        "adadelta" => optim.Adadelta([weight], lr),
        "adamax" => optim.Adamax([weight], lr),
        "nadam" => optim.NAdam([weight], lr),
        "radam" => optim.RAdam([weight], lr),
        "asgd" => optim.ASGD([weight], lr),
        _ => optim.Rprop([weight], lr),
    };

    private static float[] Step(Parameter weight, optim.Optimizer optimizer, int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            optimizer.zero_grad();
            (weight * weight + weight.sin()).sum().backward();
            optimizer.step();
        }

        return [.. weight.data<float>()];
    }
}
