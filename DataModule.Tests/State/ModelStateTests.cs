using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.State;

public sealed class ModelStateTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        directory.Dispose();
    }

    [Fact]
    public void Parameters_and_buffers_come_back_bit_by_bit()
    {
        using var model = Model();
        using (model.forward(rand(8, 3)))
        {
            // In training mode, the pass moves the normalization's running averages.
        }

        using var other = Model();
        var path = directory["m.ckpt"];
        using (var checkpoint = new Checkpoint { Model = ModelState.Capture(model) })
        {
            checkpoint.Write(path, TestContext.Current.CancellationToken);
        }

        using (var checkpoint = Checkpoint.Read(path))
        {
            checkpoint.LoadModel(other);
        }

        Assert.Contains("1.running_mean", model.state_dict().Keys);
        Assert.Equal(1, other.state_dict()["1.num_batches_tracked"].item<long>());
        AssertSame(Bytes(model), Bytes(other));
        Assert.All(other.parameters(), parameter => Assert.True(parameter.requires_grad));
    }

    [Fact]
    public void A_checkpoint_of_another_model_is_refused_with_both_sides_and_changes_nothing()
    {
        using var model = Model();
        var before = Bytes(model);
        var state = ModelState.Capture(model);
        var saved = new StateDict();
        foreach (var (name, tensor) in state.Tensors)
        {
            saved.Set(name.Replace("1.bias", "1.offset", StringComparison.Ordinal), tensor.clone());
        }

        saved.Set("0.weight", zeros(4, 5)).Set("0.bias", zeros(4, dtype: ScalarType.Float64)).Set("2.weight", ones(1));
        var error = Assert.Throws<StateException>(() => ModelState.Restore(model, saved));

        Assert.Contains("missing keys (not in the checkpoint): 1.bias", error.Message);
        Assert.Contains("unexpected keys (not in the model): 1.offset, 2.weight", error.Message);
        Assert.Contains("0.weight (Float32 [4, 5] in the checkpoint, Float32 [4, 3] in the model)", error.Message);
        Assert.Contains("0.bias (Float64 [4] in the checkpoint, Float32 [4] in the model)", error.Message);
        AssertSame(before, Bytes(model));
    }

    [Fact]
    public void A_long_list_of_differences_is_shortened()
    {
        using var model = nn.Sequential(Enumerable.Range(0, 20).Select(i => ($"l{i:00}", (nn.Module<Tensor, Tensor>)nn.Linear(1, 1))).ToArray());
        var error = Assert.Throws<StateException>(() => ModelState.Restore(model, new StateDict()));
        Assert.Contains("l00.bias, l00.weight, l01.bias", error.Message);
        Assert.Contains(" and 30 more", error.Message);
    }

    private static nn.Module<Tensor, Tensor> Model() =>
        nn.Sequential(("0", nn.Linear(3, 4)), ("1", nn.BatchNorm1d(4)));

    private static Dictionary<string, byte[]> Bytes(nn.Module model) =>
        model.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.bytes.ToArray());

    private static void AssertSame(Dictionary<string, byte[]> expected, Dictionary<string, byte[]> actual)
    {
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        Assert.All(expected, pair => Assert.Equal(pair.Value, actual[pair.Key]));
    }
}
