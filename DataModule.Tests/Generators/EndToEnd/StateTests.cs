using TorchSharp;
using Xunit;

namespace DataModule.Tests.Generators.EndToEnd;

/// <summary>Members that are kept in checkpoints.</summary>
public sealed class StateTests
{
    [Fact]
    public void Everything_comes_back()
    {
        var saved = new Remembering { Seen = 7, Name = "epoch", Best = new Crop(1, 2), History = [1.5, double.NaN] };
        saved.Weights = torch.arange(3, dtype: torch.float32);
        saved.Inner.Steps = 4;
        var state = saved.StateDict();
        var expected = torch.rand(2, generator: saved.Generator).data<float>().ToArray();

        var loaded = new Remembering();
        loaded.LoadStateDict(state);

        Assert.Equal(7, loaded.Seen);
        Assert.Equal("epoch", loaded.Name);
        Assert.Equal(new Crop(1, 2), loaded.Best);
        Assert.Equal([1.5, double.NaN], loaded.History);
        Assert.Equal([0, 1, 2], loaded.Weights!.data<float>().ToArray());
        Assert.Equal(4, loaded.Inner.Steps);
        Assert.Equal(expected, torch.rand(2, generator: loaded.Generator).data<float>().ToArray());
    }

    [Fact]
    public void Later_changes_do_not_show_in_a_saved_state()
    {
        var data = new Remembering { Weights = torch.zeros(1) };
        var state = data.StateDict();

        data.Weights.add_(1);
        data.History.Add(3);

        Assert.Equal([0], state.Tensors["Weights"].data<float>().ToArray());
        Assert.Empty(state.Values["History"]!.AsArray());
    }

    [Theory]
    [InlineData("Seen", "\"many\"", "'Remembering.Seen' should be a number")]
    [InlineData("History", "[1, true]", "'Remembering.History.1' should be a number")]
    [InlineData("Inner", "{ \"Steps\": \"x\" }", "'Inner.Steps'")]
    public void A_state_that_does_not_fit_is_named_and_loads_nothing(string name, string json, string message)
    {
        var data = new Remembering { Seen = 1, Name = "before" };
        data.Inner.Steps = 2;
        var state = new Remembering { Seen = 5, Name = "after" }.StateDict();
        state.Values[name] = System.Text.Json.Nodes.JsonNode.Parse(json);

        var error = Assert.Throws<StateException>(() => data.LoadStateDict(state));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal((1, "before", 2), (data.Seen, data.Name, data.Inner.Steps));
    }

    [Fact]
    public void A_missing_member_is_named()
    {
        var state = new Remembering().StateDict();
        state.Values.Remove("Seen");

        Assert.Contains(
            "'Remembering.Seen' is missing",
            Assert.Throws<StateException>(() => new Remembering().LoadStateDict(state)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_older_state_may_lack_newer_members_and_use_former_names()
    {
        var old = StateDict.Parse("""{ "seen": 3, "Name": null, "Best": { "Height": 1, "Width": 1, "Padding": 0 }, "History": [], "Weights": null }""");
        old.Set("Inner", new Inner().StateDict());
        var data = new Remembering { Fresh = 11 };
        old.Set("Generator", "tensor");
        old.Tensors["Generator"] = data.Generator.get_state();

        data.LoadStateDict(old);

        Assert.Equal(3, data.Seen);
        Assert.Equal(11, data.Fresh);
        Assert.Equal(2, data.StateDict().GetInt64("$version"));
    }

    [Fact]
    public void A_derived_module_saves_its_bases_state_too()
    {
        var saved = new RememberingMore { Count = 2, More = 3 };
        var loaded = new RememberingMore();

        loaded.LoadStateDict(saved.StateDict());

        Assert.Equal((2, 3), (loaded.Count, loaded.More));
    }
}

[DataModule]
internal sealed partial class Remembering
{
    [State]
    [FormerlyNamed("seen")]
    public long Seen { get; set; }

    [State]
    public string? Name { get; set; }

    [State]
    public Crop Best { get; set; } = new(0);

    [State]
    public List<double> History { get; set; } = [];

    [State]
    public torch.Tensor? Weights { get; set; }

    [State]
    public Inner Inner { get; } = new();

    [State]
    public torch.Generator Generator { get; } = new(5);

    [State(Since = 2)]
    public int Fresh { get; set; }

    [Dataloader(Split.Train)]
    private List<int> Train() => [];
}

internal sealed class Inner : IStateful
{
    public long Steps { get; set; }

    public StateDict StateDict() => new StateDict().Set(nameof(Steps), Steps);

    public void LoadStateDict(StateDict state) =>
        Steps = state.Contains(nameof(Steps)) && state.Values[nameof(Steps)]!.GetValueKind() == System.Text.Json.JsonValueKind.Number
            ? state.GetInt64(nameof(Steps))
            : throw new StateException("'Inner.Steps' is not a number.");
}

[DataModule]
internal partial class RememberingBase
{
    [State]
    public int Count { get; set; }

    [Dataloader(Split.Train)]
    private List<int> Train() => [];
}

[DataModule]
internal sealed partial class RememberingMore : RememberingBase
{
    [State]
    public int More { get; set; }
}
