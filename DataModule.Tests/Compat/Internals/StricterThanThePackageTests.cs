using System.Runtime.InteropServices;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Compat;

/// <summary>Where the stand-in does better than TorchSharp 0.107, in which these end the process or do nothing.</summary>
public sealed class StricterThanThePackageTests
{
    [Fact]
    public void A_scalar_too_large_for_a_type_does_not_convert_to_it() =>
        Assert.Throws<OverflowException>(() => 300.ToScalar().ToByte());

    [Fact]
    public void There_must_be_a_thread() =>
        Assert.Throws<ExternalException>(() => set_num_threads(0));

    [Fact]
    public void What_is_no_generator_state_is_refused()
    {
        using var generator = new Generator(1);
        using var state = generator.get_state();
        using var nonsense = state.fill_(255);
        Assert.Throws<ExternalException>(() => generator.set_state(nonsense));
    }

    [Fact]
    public void A_graph_that_is_gone_cannot_be_differentiated_again()
    {
        using var x = tensor(3f, requires_grad: true);
        using var y = x * x;
        autograd.grad([y], [x]);
        Assert.Throws<ExternalException>(() => autograd.grad([y], [x]));
    }

    [Fact]
    public void Pretrained_embeddings_are_frozen()
    {
        using var table = nn.Embedding_from_pretrained(ones(3, 2));
        Assert.False(table.weight!.requires_grad);
    }
}
