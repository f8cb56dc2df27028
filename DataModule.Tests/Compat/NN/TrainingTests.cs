using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Compat.NN;

public sealed class TrainingTests
{
    [Fact]
    public void A_small_cnn_learns_to_tell_patterns_apart()
    {
        using var scope = NewDisposeScope();
        var (images, labels) = Patterns(64);
        using var model = new SmallCnn();
        using var optimizer = optim.Adam(model.parameters(), lr: 0.01);
        var losses = new List<double>();
        for (var i = 0; i < 60; i++)
        {
            losses.Add(Step(model, optimizer, images, labels));
        }

        Assert.True(losses[^1] < 0.1 * losses[0], $"The loss went from {losses[0]} to {losses[^1]}.");
        model.eval();
        using var withoutGradients = no_grad();
        var hits = model.call(images).argmax(1).eq(labels).to(float32).mean().item<float>();
        Assert.True(hits > 0.95f, $"Only {hits:P0} were told apart.");
    }

    [Theory]
    [InlineData("sgd")]
    [InlineData("adam")]
    [InlineData("adamw")]
    public void Training_steps_leave_no_tensors_behind(string algorithm)
    {
        using var scope = NewDisposeScope();
        var (images, labels) = Patterns(4);
        using var model = new SmallCnn();
        using optim.Optimizer optimizer = algorithm switch
        {
            "sgd" => optim.SGD(model.parameters(), 0.01, momentum: 0.9, weight_decay: 0.1, nesterov: true),
            "adam" => optim.Adam(model.parameters(), weight_decay: 0.1, amsgrad: true),
            _ => optim.AdamW(model.parameters(), weight_decay: 0.1),
        };
        Step(model, optimizer, images, labels);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 5; i++)
        {
            Step(model, optimizer, images, labels);
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static double Step(nn.Module<Tensor, Tensor> model, optim.Optimizer optimizer, Tensor images, Tensor labels)
    {
        using var scope = NewDisposeScope();
        optimizer.zero_grad();
        var loss = nn.functional.cross_entropy(model.call(images), labels);
        loss.backward();
        optimizer.step();
        return loss.item<float>();
    }

    /// <summary>Noise with a bright row, column or square.</summary>
    private static (Tensor Images, Tensor Labels) Patterns(int count)
    {
        var random = new Random(1);
        var pixels = new float[count * 64];
        var labels = new long[count];
        for (var i = 0; i < count; i++)
        {
            labels[i] = i % 3;
            for (var p = 0; p < 64; p++)
            {
                var (row, column) = (p / 8, p % 8);
                var lit = labels[i] switch
                {
                    0 => row == i % 8,
                    1 => column == i % 8,
                    _ => row is 3 or 4 && column is 3 or 4,
                };
                pixels[i * 64 + p] = (lit ? 1 : 0) + 0.3f * random.NextSingle();
            }
        }
        return (tensor(pixels).reshape(count, 1, 8, 8), tensor(labels));
    }

    private sealed class SmallCnn : nn.Module<Tensor, Tensor>
    {
        private readonly Conv2d convolution = nn.Conv2d(1, 8, 3, padding: 1);
        private readonly MaxPool2d pool = nn.MaxPool2d(2);
        private readonly Sequential head = nn.Sequential(
            ("flatten", nn.Flatten()),
            ("dropout", nn.Dropout(0.1)),
            ("hidden", nn.Linear(128, 16)),
            ("relu", nn.ReLU()),
            ("output", nn.Linear(16, 3)));

        public SmallCnn()
            : base(nameof(SmallCnn)) => RegisterComponents();

        public override Tensor forward(Tensor input) =>
            head.call(pool.call(nn.functional.relu(convolution.call(input))));
    }
}
