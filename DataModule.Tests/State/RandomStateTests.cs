using DataModule.Tests.Engine;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.State;

[Collection(GlobalRandomState.Name)]
public sealed class RandomStateTests
{
    [Fact]
    public void Random_numbers_go_on_where_they_were()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        randn(7);
        var state = RandomState.Capture();
        var expected = (randn(5).bytes.ToArray(), rand(5).bytes.ToArray(), randperm(9).bytes.ToArray());
        manual_seed(6);
        RandomState.Restore(state);
        Assert.Equal(expected.Item1, randn(5).bytes.ToArray());
        Assert.Equal(expected.Item2, rand(5).bytes.ToArray());
        Assert.Equal(expected.Item3, randperm(9).bytes.ToArray());
    }

    [Fact]
    public void What_is_no_random_state_is_refused_and_changes_nothing()
    {
        using var scope = NewDisposeScope();
        var before = RandomState.Capture().GetTensor("cpu").bytes.ToArray();
        Assert.Throws<StateException>(() => RandomState.Restore(new StateDict()));
        var error = Assert.Throws<StateException>(() => RandomState.Restore(new StateDict().Set("cpu", ones(3))));
        Assert.Contains("Float32 [3] in the checkpoint; it must be Byte [", error.Message);
        Assert.Throws<StateException>(() => RandomState.Restore(new StateDict().Set("cpu", full(before.Length, 255, ScalarType.Byte))));
        Assert.Equal(before, RandomState.Capture().GetTensor("cpu").bytes.ToArray());
    }
}
