using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.State;

public sealed class OptimizerStateTests : IDisposable
{
    private static readonly Dictionary<string, Func<nn.Module, optim.Optimizer>> Optimizers = new()
    {
        ["SGD"] = model => optim.SGD(model.parameters(), 0.05),
        ["SGD with momentum"] = model => optim.SGD(model.parameters(), 0.05, momentum: 0.9, dampening: 0.1, weight_decay: 1e-3),
        ["SGD of Nesterov"] = model => optim.SGD(model.parameters(), 0.05, momentum: 0.9, nesterov: true),
        ["Adam"] = model => optim.Adam(model.parameters(), 0.01, weight_decay: 1e-3),
        ["AMSGrad"] = model => optim.Adam(model.parameters(), 0.01, amsgrad: true),
        ["AdamW"] = model => optim.AdamW(model.parameters(), 0.01),
        ["AdamW maximizing"] = model => optim.AdamW(model.parameters(), 0.01, amsgrad: true, maximize: true),
        ["Adam of two groups"] = model => optim.Adam(
        [
            new Adam.ParamGroup(model.parameters().Take(2), lr: 0.01),
            new Adam.ParamGroup(model.parameters().Skip(2), lr: 0.02, beta1: 0.8),
        ]),
    };

    private readonly TemporaryDirectory directory = new();
    private readonly DisposeScope scope = NewDisposeScope();

    public static TheoryData<string> Names => [.. Optimizers.Keys];

    public void Dispose()
    {
        scope.Dispose();
        directory.Dispose();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Training_goes_on_from_a_checkpoint_bit_by_bit(string name)
    {
        using var model = Model();
        using var optimizer = Optimizers[name](model);
        Train(model, optimizer, 0, 3);
        var path = directory["c.ckpt"];
        using (var checkpoint = new Checkpoint
        {
            Model = ModelState.Capture(model),
            Optimizers = new StateDict().Set("0", OptimizerStates.Capture(optimizer)),
        })
        {
            checkpoint.Write(path, TestContext.Current.CancellationToken);
        }

        Train(model, optimizer, 3, 4);

        using var resumedModel = Model();
        using var resumed = Optimizers[name](resumedModel);
        using (var checkpoint = Checkpoint.Read(path))
        {
            checkpoint.LoadModel(resumedModel);
            OptimizerStates.Restore(resumed, checkpoint.Optimizers.GetState("0"));
        }

        Train(resumedModel, resumed, 3, 4);
        Assert.Equal(Bytes(model), Bytes(resumedModel));
        Assert.Equal(Bytes(OptimizerStates.Capture(optimizer)), Bytes(OptimizerStates.Capture(resumed)));
        Assert.Equal(OptimizerStates.Capture(optimizer).ToJson(), OptimizerStates.Capture(resumed).ToJson());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void So_it_does_by_way_of_the_bytes_that_an_optimizer_writes_itself(string name)
    {
        using var model = Model();
        using var optimizer = Optimizers[name](model);
        Train(model, optimizer, 0, 3);
        var (weights, state) = (Bytes(model), OptimizerStates.CaptureBytes((OptimizerHelper)optimizer));
        Train(model, optimizer, 3, 4);
        var expected = Bytes(model);

        using var other = Optimizers[name](model);
        Train(model, other, 9, 1);
        SetBytes(model, weights);
        OptimizerStates.RestoreBytes((OptimizerHelper)other, state);
        Train(model, other, 3, 4);
        Assert.Equal(expected, Bytes(model));
    }

    [Fact]
    public void Restoring_replaces_what_the_optimizer_had_gathered_before()
    {
        using var model = Model();
        using var optimizer = optim.SGD(model.parameters(), 0.05, momentum: 0.9);
        using var untouched = optim.SGD(model.parameters(), 0.01, momentum: 0.5);
        Train(model, optimizer, 0, 2);
        OptimizerStates.Restore(optimizer, OptimizerStates.Capture(untouched));
        var state = OptimizerStates.Capture(optimizer);
        Assert.Empty(state.Tensors);
        Assert.Equal(0.01, state.GetDouble("group.0.lr"));
        Assert.Equal(0.5, state.GetDouble("group.0.momentum"));
    }

    [Fact]
    public void The_learning_rate_of_the_moment_is_restored_and_the_initial_one_too()
    {
        using var model = Model();
        using var optimizer = optim.Adam(model.parameters(), 0.01);
        optimizer.ParamGroups.Single().LearningRate = 0.1 + 0.2;
        using var other = optim.Adam(model.parameters(), 0.5);
        OptimizerStates.Restore(other, OptimizerStates.Capture(optimizer));
        Assert.Equal(0.1 + 0.2, other.ParamGroups.Single().LearningRate);
        Assert.Equal(0.01, other.ParamGroups.Single().InitialLearningRate);
    }

    [Fact]
    public void The_state_of_something_else_is_refused_with_both_sides_and_changes_nothing()
    {
        using var model = Model();
        using var wider = nn.Linear(7, 5);
        using var adam = optim.Adam(model.parameters(), 0.01);
        Train(model, adam, 0, 2);
        var (values, tensors) = (OptimizerStates.Capture(adam).ToJson(), Bytes(OptimizerStates.Capture(adam)));

        Refused(optim.SGD(model.parameters(), 0.01), "type is SGD in the checkpoint, but Adam in this run");
        Refused(optim.Adam(model.parameters().Take(2), 0.01), "number of parameters is 2 in the checkpoint, but 4 in this run");
        Refused(Optimizers["Adam of two groups"](model), "number of parameter groups is 2 in the checkpoint, but 1 in this run");
        Refused(
            optim.Adam(wider.parameters().Concat(wider.parameters()), 0.01),
            "state.0.exp_avg is Float32 [5, 7] in the checkpoint, but Float32 [4, 3] in this run: to resume, configure the optimizer as it was.");
        var lacking = OptimizerStates.Capture(adam);
        lacking.Tensors.Remove("state.3.exp_avg_sq");
        Assert.Contains("state.3.exp_avg_sq", Assert.Throws<StateException>(() => OptimizerStates.Restore(adam, lacking)).Message);
        Assert.Equal(values, OptimizerStates.Capture(adam).ToJson());
        Assert.Equal(tensors, Bytes(OptimizerStates.Capture(adam)));

        void Refused(optim.Optimizer other, string said)
        {
            using (other)
            {
                var error = Assert.Throws<StateException>(() => OptimizerStates.Restore(adam, OptimizerStates.Capture(other)));
                Assert.Contains(said, error.Message);
            }
        }
    }

    [Fact]
    public void Broken_bytes_are_refused_and_change_nothing()
    {
        using var model = Model();
        using var adam = optim.Adam(model.parameters(), 0.01);
        Train(model, adam, 0, 2);
        var state = OptimizerStates.CaptureBytes(adam);
        var before = state.GetTensor("opaque").bytes.ToArray();
        for (var length = 0; length < before.Length; length += 7)
        {
            var broken = new StateDict().Set("type", "Adam").Set("opaque", tensor(before[..length]));
            Assert.Throws<StateException>(() => OptimizerStates.RestoreBytes(adam, broken));
            Assert.Equal(before, OptimizerStates.CaptureBytes(adam).GetTensor("opaque").bytes.ToArray());
        }
    }

    private static nn.Module<Tensor, Tensor> Model() => nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2));

    private static void Train(nn.Module<Tensor, Tensor> model, optim.Optimizer optimizer, int from, int steps)
    {
        using var local = NewDisposeScope();
        for (var step = from; step < from + steps; step++)
        {
            var input = (arange(24, ScalarType.Float32).reshape(8, 3) * (step + 1)).sin();
            optimizer.zero_grad();
            model.forward(input).pow(2).mean().backward();
            optimizer.step();
        }
    }

    private static List<byte[]> Bytes(nn.Module model) => [.. model.parameters().Select(parameter => parameter.bytes.ToArray())];

    private static Dictionary<string, string> Bytes(StateDict state) =>
        state.Tensors.ToDictionary(pair => pair.Key, pair => Convert.ToHexString(pair.Value.bytes));

    private static void SetBytes(nn.Module model, List<byte[]> bytes)
    {
        foreach (var (parameter, saved) in model.parameters().Zip(bytes))
        {
            saved.CopyTo(parameter.bytes);
        }
    }
}
