using TorchSharp;
using Xunit;

namespace DataModule.Tests.Data;

public sealed class StateDictTests
{
    [Fact]
    public void Values_survive_json()
    {
        var state = new StateDict().Set("seed", ulong.MaxValue).Set("epoch", -3L).Set("loss", 0.5).Set("done", true).Set("name", "ä");
        foreach (var read in new[] { state, StateDict.Parse(state.ToJson()) })
        {
            Assert.Equal(ulong.MaxValue, read.GetUInt64("seed"));
            Assert.Equal(-3, read.GetInt64("epoch"));
            Assert.Equal(0.5, read.GetDouble("loss"));
            Assert.Equal(-3.0, read.GetDouble("epoch"));
            Assert.True(read.GetBoolean("done"));
            Assert.Equal("ä", read.GetString("name"));
        }
    }

    [Fact]
    public void Parts_keep_their_values_and_tensors()
    {
        using var tensor = torch.ones(2);
        var state = new StateDict().Set("train", new StateDict().Set("epoch", 2L).Set("weights", tensor));
        Assert.Same(tensor, state.Tensors["train.weights"]);
        Assert.Equal(2, state.GetState("train").GetInt64("epoch"));
        Assert.Same(tensor, state.GetState("train").GetTensor("weights"));
    }

    [Fact]
    public void What_is_missing_or_of_another_kind_is_an_error_that_names_it()
    {
        var state = new StateDict().Set("epoch", "three");
        Assert.Contains("'epoch'", Assert.Throws<StateException>(() => state.GetInt64("epoch")).Message, StringComparison.Ordinal);
        Assert.Throws<StateException>(() => state.GetInt64("seed"));
        Assert.Throws<StateException>(() => state.GetTensor("weights"));
        Assert.Throws<StateException>(() => state.GetState("train"));
        Assert.Throws<StateException>(() => new StateDict().Set("seed", 1.5).GetInt64("seed"));
        Assert.Throws<StateException>(() => StateDict.Parse("[1]"));
        Assert.Throws<StateException>(() => StateDict.Parse("{"));
    }
}
