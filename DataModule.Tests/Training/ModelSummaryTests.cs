using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Training;

public sealed class ModelSummaryTests
{
    [Fact]
    public void It_lists_layers_shapes_parameters_and_what_is_frozen()
    {
        using var model = new Network();
        model.Head.weight.requires_grad = false;
        model.Body.parameters().First().requires_grad = false;
        model.Body.parameters().ElementAt(1).requires_grad = false;

        Assert.Equal(
            """
            Network: 1,254 parameters, 130 of them frozen, 5 kB
              layer   type       parameters  shapes
              scale   Parameter           1  scale [1]
              body.0  Linear             80  weight [16, 4], bias [16], frozen
              body.1  ReLU
              body.2  Linear          1,122  weight [66, 16], bias [66]
              head    Linear             51  weight [1, 50], bias [1], partly frozen
            """.ReplaceLineEndings("\n"),
            ModelSummary.Of(model).ToString());
    }

    [Fact]
    public void Deeper_modules_are_counted_with_those_that_hold_them()
    {
        using var model = new Network();
        var body = Assert.Single(ModelSummary.Of(model, maxDepth: 1).Layers, layer => layer.Name == "body");

        Assert.Equal(("Sequential", 1_202L, 0), (body.Type, body.Parameters, body.Shapes.Count));
        using var deep = nn.Sequential(Enumerable.Range(0, 40).Select(index => ($"{index}", (nn.Module<Tensor, Tensor>)nn.Sequential(nn.Linear(1, 1), nn.ReLU()))));
        var summary = ModelSummary.Of(deep);
        Assert.Equal((40, 80L), (summary.Layers.Count, summary.Parameters)); // as deep as there is room, but always the model's own modules
    }

    [Fact]
    public void Parameters_that_layers_share_count_once()
    {
        using var shared = nn.Linear(3, 2);
        using var model = nn.Sequential(("a", shared), ("b", shared));

        Assert.Equal(8, ModelSummary.Of(model).Parameters);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_fit_shows_it_before_the_first_step_unless_it_is_switched_off(bool enabled)
    {
        var shown = new List<string>();
        var trainer = new Trainer
        {
            MaxEpochs = 1,
            EnableModelSummary = enabled,
            ProgressFactory = _ => new Showing(shown),
            Callbacks = [new AfterBatch(_ => shown.Add("step"))],
        };

        trainer.Fit(new ScalarModel(), ScalarModel.Ones[..1]);

        string[] summary = ["ScalarModel: 1 parameters, 0 kB"];
        Assert.Equal([.. enabled ? summary : [], "step"], shown);
    }

    private sealed class Showing(List<string> shown) : ProgressCallback
    {
        public override void Show(ModelSummary summary) => shown.Add(summary.ToString().Split('\n')[0]);

        public override void Show(ResultTable results)
        {
        }

        public override void Dispose()
        {
        }
    }

    private sealed class Network : nn.Module<Tensor, Tensor>
    {
        private readonly Parameter scale = nn.Parameter(ones(1));

        public Network()
            : base(nameof(Network))
        {
            register_parameter("scale", scale);
            register_module("body", Body);
            register_module("head", Head);
        }

        public Sequential Body { get; } = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 66));

        public Linear Head { get; } = nn.Linear(50, 1);

        public override Tensor forward(Tensor input) => input;
    }
}
