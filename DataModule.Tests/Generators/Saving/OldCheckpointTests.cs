using Xunit;

namespace DataModule.Tests.Generators.Saving;

/// <summary>Checkpoints of classes as they were: names that are gone, members that are new, names that have changed.</summary>
public sealed class OldCheckpointTests
{
    private const string Saved = """{ "Kind": "random", "Chance": 0.75, "Gone": 1, "Crops": [{ "Height": 2, "Edge": 5, "Old": { "a": 1 } }] }""";

    [Fact]
    public void Names_that_are_not_known_are_left_out_at_every_depth()
    {
        var state = StateDict.Parse($$"""{ "Last": {{Saved}}, "Removed": [1], "Part": {} }""");
        var data = new Evolved(Some());

        data.LoadStateDict(state);

        Assert.Equal(["Last.Crops.0.Old", "Last.Gone", "Removed"], state.LeftOut);
        Assert.Equal(0.75, data.Last!.Flip);
    }

    [Fact]
    public void Defaults_and_former_names_hold_at_every_depth()
    {
        var data = new Evolved(Some());

        data.LoadStateDict(StateDict.Parse($$"""{ "Last": {{Saved}}, "Part": {} }"""));

        Assert.Equal(("random", 0.75, 4), (data.Last!.Kind, data.Last.Flip, data.Last.Tries));
        Assert.Equal(new Crops(2, 7, 5) { Padding = 0.5 }, Assert.Single(data.Last.Crops));
    }

    [Fact]
    public void Hyperparameters_that_are_new_take_what_their_members_begin_with()
    {
        var values = Evolved.HyperparameterValues.FromStateDict(StateDict.Parse("""{ "Augmentation": { "Kind": "none" } }"""));

        Assert.Equal((8, 2, Interpolate.Cubic), (values.BatchSize, values.Workers, values.Mode));
        Assert.Empty(values.Shards);
        Assert.Equal((0.25, 4), (values.Augmentation.Flip, values.Augmentation.Tries));
    }

    [Fact]
    public void What_has_no_default_is_still_missed() => Assert.Contains(
        "'Evolved.Augmentation.Kind' is missing",
        Assert.Throws<StateException>(() => Evolved.HyperparameterValues.FromStateDict(StateDict.Parse("""{ "Augmentation": {} }"""))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void What_a_person_writes_must_be_known_at_every_depth() => Assert.Equal(
        "'Evolved' has no hyperparameter 'Augmentation.Kindd', 'Wrokers': check the spelling, or remove the value.",
        Assert.Throws<StateException>(() => Evolved.HyperparameterValues.FromYaml("Augmentation: { Kind: x, Kindd: y }\nWrokers: 3")).Message);

    [Fact]
    public void A_part_that_leaves_something_out_says_so_too()
    {
        var state = StateDict.Parse("""{ "Inner": { "Kept": 3, "Gone": 4 } }""");
        var data = new Outer();

        data.LoadStateDict(state);

        Assert.Equal(3, data.Inner.Kept);
        Assert.Equal(["Inner.Gone"], state.LeftOut);
        data.LoadStateDict(data.StateDict());
        Assert.Equal(["Inner.Gone"], state.LeftOut);
    }

    [Fact]
    public void A_checkpoint_with_names_that_are_gone_makes_the_object()
    {
        using var directory = new TemporaryDirectory();
        new Checkpoint
        {
            DataHyperparameters = StateDict.Parse("""{ "Augmentation": { "Kind": "none" }, "Gone": 3 }"""),
            DataModule = StateDict.Parse("""{ "Last": null, "Part": {}, "Removed": 1 }"""),
        }.Write(directory["old.ckpt"], TestContext.Current.CancellationToken);

        var data = Evolved.LoadFromCheckpoint(directory["old.ckpt"]);

        Assert.Equal("none", data.Hyperparameters.Augmentation.Kind);
        Assert.Null(data.Last);
    }

    private static Augmentation Some() => new() { Kind = "x" };
}
