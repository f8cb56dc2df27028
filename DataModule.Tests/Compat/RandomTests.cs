using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Compat;

[Collection(ProcessWideTorchState.Name)]
public sealed class RandomTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void A_seed_repeats_what_follows()
    {
        manual_seed(42);
        var first = rand(5).data<float>().ToArray();
        manual_seed(42);

        Assert.Equal(first, rand(5).data<float>().ToArray());
        Assert.NotEqual(first, rand(5).data<float>().ToArray());
    }

    [Fact]
    public void The_numbers_are_those_of_PyTorch()
    {
        manual_seed(0);

        Assert.Equal([0.4963f, 0.7682f, 0.0885f], rand(3).data<float>().Select(value => MathF.Round(value, 4)));
        using var generator = new Generator(0);
        Assert.Equal([0.4963f, 0.7682f, 0.0885f],
            rand(3, generator: generator).data<float>().Select(value => MathF.Round(value, 4)));
    }

    [Fact]
    public void The_state_can_be_kept_and_put_back()
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
        Assert.Equal(7, generator.initial_seed());
        Assert.Equal(first, rand(3, generator: generator).data<float>().ToArray());

        var state = generator.get_state();
        var next = randint(100, [3], generator: generator).data<long>().ToArray();
        generator.set_state(state);
        Assert.Equal(next, randint(100, [3], generator: generator).data<long>().ToArray());
        Assert.Equal(DeviceType.CPU, generator.device.type);
    }

    [Fact]
    public void The_default_generator_is_the_one_that_manual_seed_seeds()
    {
        using var generator = manual_seed(99);

        Assert.Equal(99, generator.initial_seed());
        Assert.Equal(99, Generator.Default.initial_seed());
    }

    [Fact]
    public void Whole_numbers_stay_in_their_range()
    {
        var drawn = randint(3, 6, [200]).data<long>().ToArray();

        Assert.Equal([3L, 4, 5], drawn.Distinct().Order());
        Assert.Equal(int32, randint(5, [2], int32).dtype);
        Assert.Equal(new long[] { 2, 3 }, randint(0, 5, (2, 3)).shape);
    }

    [Fact]
    public void A_permutation_holds_every_number_once()
    {
        using var generator = new Generator(3);
        var order = randperm(50, generator: generator).data<long>().ToArray();

        Assert.Equal(Enumerable.Range(0, 50).Select(i => (long)i), order.Order());
        Assert.NotEqual(order.Order(), order);
    }

    [Fact]
    public void Tensors_fill_themselves_from_distributions()
    {
        using var generator = new Generator(5);
        var t = zeros(10_000);

        Assert.Same(t, t.uniform_(2, 4, generator));
        Assert.InRange(t.mean().item<float>(), 2.9f, 3.1f);
        Assert.InRange(t.min().item<float>(), 2f, 2.1f);
        Assert.InRange(t.normal_(1, 2, generator).std().item<float>(), 1.9f, 2.1f);
        Assert.Equal([0f, 1f, 2f], t.random_(0, 3, generator).data<float>().Distinct().Order());
        Assert.InRange(t.bernoulli_(0.25, generator).mean().item<float>(), 0.22f, 0.28f);
        Assert.InRange(t.exponential_(2, generator).mean().item<float>(), 0.45f, 0.55f);
        Assert.InRange(t.fill_(0.75).bernoulli(generator).mean().item<float>(), 0.72f, 0.78f);
        Assert.InRange(normal(5, 0.1, [1000], generator: generator).mean().item<float>(), 4.9f, 5.1f);
        Assert.All(tensor(new[] { 0f, 1f, 0f }).multinomial(4, replacement: true, generator).data<long>(),
            drawn => Assert.Equal(1, drawn));
    }
}
