using TorchSharp;
using TorchSharp.Modules;
using Xunit;

namespace DataModule.Tests.Generators.EndToEnd;

/// <summary>Hyperparameters of models, in JSON, in YAML and in checkpoints.</summary>
public sealed class HyperparameterClassTests
{
    [Fact]
    public void A_classic_constructor_hands_its_parameters_over()
    {
        using var model = new Classifier(3, rate: 0.5);

        Assert.Equal(new Classifier.HyperparameterValues { Inputs = 3, Rate = 0.5 }, model.Hyperparameters);
    }

    [Fact]
    public void A_primary_constructor_is_captured() =>
        Assert.Equal(["a"], new Plainest(["a"]).Hyperparameters.Names);

    [Fact]
    public void Yaml_gives_every_value_back()
    {
        var values = new Everything(
            long.MaxValue, 0.1m, new DateTime(2026, 5, 17, 8, 9, 10, DateTimeKind.Local), TimeSpan.FromTicks(-1), 3, [], [], (1, "yes: no #"), '"', 1e-30f, Guid.NewGuid()).Hyperparameters;

        Assert.Equal(values, Everything.HyperparameterValues.FromYaml(values.ToYaml()));
    }

    [Theory]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("12")]
    [InlineData("1e5")]
    [InlineData("~")]
    [InlineData("")]
    [InlineData(" padded ")]
    [InlineData("- item")]
    [InlineData("two\nlines")]
    [InlineData(".nan")]
    [InlineData("#hash")]
    [InlineData("ß ☂ '\"")]
    public void Text_stays_text_in_yaml(string text) =>
        Assert.Equal([text], Plainest.HyperparameterValues.FromYaml(new Plainest([text]).Hyperparameters.ToYaml()).Names);

    [Fact]
    public void A_person_can_write_the_yaml()
    {
        var values = Configured.HyperparameterValues.FromYaml("""
            # The usual.
            Directory: data/digits
            Shards: [a, "2"]
            Rate: .5
            Interpolation: Nearest
            Crop:
              Height: 3
              Width: 4
              Padding: 1
            """);

        Assert.Equal("data/digits", values.Directory);
        Assert.Equal(["a", "2"], values.Shards);
        Assert.Equal(0.5, values.Rate);
        Assert.Equal(Interpolation.Nearest, values.Interpolation);
        Assert.Equal(new Crop(3, 4) { Padding = 1 }, values.Crop);
        Assert.Equal(64, values.BatchSize);
    }

    [Fact]
    public void Broken_yaml_says_where() => Assert.Contains(
        "Line: 2", Assert.Throws<StateException>(() => Plainest.HyperparameterValues.FromYaml("Names: [a]\n  - b: [")).Message, StringComparison.Ordinal);

    [Fact]
    public void Data_and_model_come_back_from_a_checkpoint()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            using var model = new Classifier(2, rate: 0.25);
            var data = new Counting(batchSize: 5) { Seen = 12 };
            using (var checkpoint = new Checkpoint
            {
                Model = new StateDict(),
                ModelHyperparameters = model.Hyperparameters.ToStateDict(),
                DataHyperparameters = data.Hyperparameters.ToStateDict(),
                DataModule = data.StateDict(),
            })
            {
                foreach (var (name, tensor) in model.state_dict())
                {
                    checkpoint.Model.Set(name, tensor);
                }

                checkpoint.Write(path);
            }

            using var loaded = Classifier.LoadFromCheckpoint(path, values => values with { Rate = 0.125 });
            var again = Counting.LoadFromCheckpoint(path);

            Assert.Equal((2, 0.125), (loaded.Hyperparameters.Inputs, loaded.Hyperparameters.Rate));
            Assert.Equal(model.parameters().First().data<float>().ToArray(), loaded.parameters().First().data<float>().ToArray());
            Assert.Equal((5, 12), (again.Hyperparameters.BatchSize, again.Seen));
        }
        finally
        {
            File.Delete(path);
        }
    }
}

[Hyperparameters]
internal sealed partial class Classifier : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    private readonly Linear linear;

    public Classifier(int inputs, double rate = 0.1)
        : base(nameof(Classifier))
    {
        CaptureHyperparameters(inputs, rate);
        linear = torch.nn.Linear(inputs, 2);
        RegisterComponents();
    }

    public override torch.Tensor forward(torch.Tensor input) => linear.forward(input);
}

[Hyperparameters]
internal sealed partial class Plainest(string[] names)
{
    public int Count => names.Length;
}

[DataModule]
internal sealed partial class Counting(int batchSize)
{
    [State]
    public long Seen { get; set; }

    [Dataloader(Split.Train)]
    private List<int> Train() => [batchSize];
}
