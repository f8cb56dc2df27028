using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Compat.NN;

public sealed class ContainerTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Sequential_names_modules_by_position_or_as_told()
    {
        using var unnamed = nn.Sequential(nn.Linear(3, 2), nn.ReLU());
        using var named = nn.Sequential(("a", nn.Linear(3, 2)), ("b", nn.ReLU())).append("c", nn.Tanh());

        Assert.Equal(["0.weight", "0.bias"], unnamed.state_dict().Keys);
        Assert.Equal(["a.weight", "a.bias"], named.state_dict().Keys);
        Assert.Equal(["a", "b", "c"], named.named_children().Select(child => child.name));
        Assert.Equal(3, named.Count);
    }

    [Fact]
    public void Sequential_chains_its_modules()
    {
        using var model = nn.Sequential(nn.Linear(3, 2), nn.ReLU(), nn.Linear(2, 1)).WithCosines();
        var x = Reference.Sines(4, 3);
        var expected = ((nn.Module<Tensor, Tensor>)model[2]).call(
            nn.functional.relu(((nn.Module<Tensor, Tensor>)model[0]).call(x)));

        Reference.Equal(Reference.Values(expected), model.call(x));
        Assert.False(x.IsInvalid);
        Reference.Equal(Reference.Values(x), nn.Sequential().call(x));
    }

    [Fact]
    public void Sequential_disposes_of_what_passes_between_its_modules()
    {
        using var model = nn.Sequential(nn.Linear(3, 2), nn.ReLU(), nn.Linear(2, 1));
        var x = Reference.Sines(4, 3);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using var result = model.call(x);

        Assert.Equal(before + 1, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Sequential_can_be_cut()
    {
        var model = nn.Sequential(nn.Linear(3, 2), nn.ReLU(), nn.Linear(2, 1));

        Assert.Equal(["1", "2"], model[1..].named_children().Select(child => child.name));
        Assert.Equal(2, model[(null, 2)].Count);
        Assert.Equal(model[0], model[..1][0]);
    }

    [Fact]
    public void ModuleList_registers_what_is_added_when_its_owner_does()
    {
        using var model = new Stack();

        Assert.Equal(
            ["layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias"], model.state_dict().Keys);
        Assert.Equal([2L, 4], model.call(zeros(2, 4)).shape);
    }

    private sealed class Stack : nn.Module<Tensor, Tensor>
    {
        private readonly ModuleList<Linear> layers = nn.ModuleList(nn.Linear(4, 4));

        public Stack()
            : base(nameof(Stack))
        {
            layers.Add(nn.Linear(4, 4));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            foreach (var layer in layers)
            {
                input = layer.call(input);
            }
            return input;
        }
    }
}
