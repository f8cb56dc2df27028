using Xunit;

namespace DataModule.Tests.Generators.Saving;

/// <summary>What an object was made with: a copy, whatever becomes of the object and of its maker's lists.</summary>
public sealed class InitialHyperparameterTests
{
    [Fact]
    public void Later_changes_of_object_and_list_do_not_show()
    {
        List<string> shards = ["a"];
        var data = new Listed(shards, new Crops(3));

        shards.Add("b");
        data.Rate = 0.5;

        Assert.Equal(["a"], data.InitialHyperparameters.Shards);
        Assert.Equal(0.1, data.InitialHyperparameters.Rate);
        Assert.Equal(["a", "b"], data.Hyperparameters.Shards);
        Assert.Equal(0.5, data.Hyperparameters.Rate);
        data.Hyperparameters.Shards.Add("c");
        Assert.Equal(["a"], data.InitialHyperparameters.Shards);
    }

    [Fact]
    public void What_a_classic_constructor_hands_over_is_copied()
    {
        List<int> widths = [1];
        var model = new Handed(widths);

        widths[0] = 2;

        Assert.Equal([1], model.InitialHyperparameters.Widths);
        Assert.Equal([2], model.Hyperparameters.Widths);
    }

    [Fact]
    public void Members_without_a_parameter_are_as_they_were_when_a_run_began()
    {
        string[] shards = ["a"];
        var data = new Evolved(new() { Kind = "x" }) { Shards = shards };
        _ = ((IHasHyperparameters)data).HyperparameterView;

        shards[0] = "b";

        Assert.Equal(["a"], data.InitialHyperparameters.Shards);
        Assert.Equal(["b"], data.Hyperparameters.Shards);
    }

    [Fact]
    public void Asking_for_them_changes_nothing_about_a_record()
    {
        List<int> sizes = [1];
        var (asked, other) = (new Positional(sizes), new Positional(sizes));
        _ = asked.InitialHyperparameters;

        Assert.Equal(asked, other);
    }

    [Fact]
    public void What_cannot_be_saved_is_told_when_it_is_asked_for()
    {
        var data = new Listed(null!, new Crops(3));

        Assert.Equal(
            "'Listed.Shards' is null, but its type is not nullable: declare it as 'T?' to allow null.",
            Assert.Throws<StateException>(() => data.InitialHyperparameters).Message);
    }
}
