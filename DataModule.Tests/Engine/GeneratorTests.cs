using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Engine;

/// <summary>What seeding, checkpoints and the sanity check take for granted about random numbers.</summary>
[Collection(GlobalRandomState.Name)]
public sealed class GeneratorTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void The_numbers_of_a_seed_are_those_of_PyTorch()
    {
        manual_seed(0);

        Assert.Equal([0.4963f, 0.7682f, 0.0885f], rand(3).data<float>().Select(value => MathF.Round(value, 4)));
        manual_seed(42);
        using var layer = nn.Linear(3, 2);
        Assert.Equal([0.4414f, 0.4792f, -0.1353f], layer.weight[0].data<float>().Select(value => MathF.Round(value, 4)));
    }

    [Fact]
    public void The_state_of_the_default_generator_can_be_kept_and_put_back()
    {
        manual_seed(1);
        var state = get_rng_state();
        Assert.Equal(uint8, state.dtype);
        var first = randn(4).data<float>().ToArray();
        set_rng_state(state);

        Assert.Equal(first, randn(4).data<float>().ToArray());
    }

    [Fact]
    public void A_generator_has_a_state_of_its_own()
    {
        using var generator = new Generator(7);
        var first = rand(3, generator: generator).data<float>().ToArray();
        _ = rand(3);
        generator.manual_seed(7);

        Assert.Equal(first, rand(3, generator: generator).data<float>().ToArray());
        var state = generator.get_state();
        var next = randint(100, [3], generator: generator).data<long>().ToArray();
        generator.set_state(state);
        Assert.Equal(next, randint(100, [3], generator: generator).data<long>().ToArray());
    }

    [Fact]
    public void Manual_seed_returns_the_default_generator()
    {
        using var generator = manual_seed(99);

        Assert.Equal(99, generator.initial_seed());
        Assert.Equal(99, Generator.Default.initial_seed());
    }
}
