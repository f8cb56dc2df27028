using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Compat.NN;

public sealed class ModuleTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Fields_are_components_under_their_names()
    {
        using var model = new Model();

        Assert.Equal(["first", "rest"], model.named_children().Select(child => child.name));
        Assert.Equal(
            ["first", "rest", "rest.relu", "rest.last"], model.named_modules().Select(module => module.name));
        Assert.Equal(
            ["scale", "first.weight", "first.bias", "rest.last.weight", "rest.last.bias"],
            model.named_parameters().Select(parameter => parameter.name));
        Assert.Equal(["offset"], model.named_buffers().Select(buffer => buffer.name));
        Assert.Equal(["scale"], model.named_parameters(recurse: false).Select(parameter => parameter.name));
        Assert.Equal(4, model.modules().Count());
        Assert.Equal(2, model.children().Count());
        Assert.Equal(5, model.parameters().Count());
        Assert.Single(model.buffers());
        Assert.Equal(nameof(Model), model.GetName());
        Assert.Equal("Linear", nn.Linear(1, 1).GetName());
    }

    [Fact]
    public void Components_are_found_by_path()
    {
        using var model = new Model();

        Assert.Equal([2L, 3], model.get_parameter("rest.last.weight")!.shape);
        Assert.Null(model.get_parameter("rest.last.nothing"));
        Assert.Null(model.get_parameter("nowhere.weight"));
        Assert.Equal([3L], model.get_buffer("offset")!.shape);
        Assert.True(model.has_buffer("offset"));
        Assert.True(model.has_parameter("first.bias"));
        Assert.False(model.has_parameter("offset"));
    }

    [Fact]
    public void Registration_refuses_names_that_are_taken_or_hold_dots()
    {
        using var model = new Model();

        Assert.Throws<InvalidOperationException>(() => model.register_parameter("scale", nn.Parameter(ones(1))));
        Assert.Throws<InvalidOperationException>(() => model.register_buffer("offset", ones(1)));
        Assert.Throws<InvalidOperationException>(() => model.register_module("first", nn.ReLU()));
        Assert.Throws<ArgumentException>(() => model.register_module("a.b", nn.ReLU()));
        Assert.Throws<ArgumentNullException>(() => model.register_buffer("none", null!));
    }

    [Fact]
    public void Buffers_that_do_not_persist_are_not_in_the_state()
    {
        using var model = new Model();
        model.register_buffer("scratch", zeros(1), persistent: false);

        Assert.DoesNotContain("scratch", model.state_dict().Keys);
    }

    [Fact]
    public void State_goes_from_model_to_model()
    {
        using var source = new Model();
        using var target = new Model();
        var state = source.state_dict();
        Assert.Equal(
            ["scale", "first.weight", "first.bias", "rest.last.weight", "rest.last.bias", "offset"], state.Keys);
        Assert.Equal("model.scale", source.state_dict(prefix: "model").Keys.First());
        var (missing, unexpected) = target.load_state_dict(state);

        Assert.Empty(missing);
        Assert.Empty(unexpected);
        var x = Reference.Sines(2, 4);
        Assert.Equal(Reference.Values(source.call(x)), Reference.Values(target.call(x)));
        Assert.True(target.get_parameter("first.weight")!.requires_grad);
    }

    [Fact]
    public void State_that_does_not_fit_is_refused_unless_told_otherwise()
    {
        using var model = new Model();
        var state = model.state_dict();
        state.Remove("offset");
        state["more"] = ones(1);

        Assert.Throws<InvalidOperationException>(() => model.load_state_dict(state));
        var (missing, unexpected) = model.load_state_dict(state, strict: false);
        Assert.Equal(["offset"], missing);
        Assert.Equal(["more"], unexpected);
        model.load_state_dict(state, skip: ["more", "offset"]);
    }

    [Fact]
    public void State_goes_through_a_file()
    {
        using var source = nn.Sequential(("a", nn.Linear(2, 3)), ("b", nn.BatchNorm1d(3)));
        using var target = nn.Sequential(("a", nn.Linear(2, 3)), ("b", nn.BatchNorm1d(3)));
        using var other = nn.Sequential(("a", nn.Linear(2, 3)));
        source.call(Reference.Sines(4, 2));
        var path = Path.GetTempFileName();
        try
        {
            source.save(path);
            target.load(path);
            var known = new Dictionary<string, bool>();
            other.load(path, strict: false, loadedParameters: known);

            Assert.Equal(source.state_dict().Keys, known.Keys);
            Assert.Equal(["a.weight", "a.bias"], known.Where(entry => entry.Value).Select(entry => entry.Key));
            Assert.Throws<ArgumentException>(() => other.load(path));
        }
        finally
        {
            File.Delete(path);
        }

        foreach (var (key, tensor) in source.state_dict())
        {
            Assert.Equal(Reference.Values(tensor), Reference.Values(target.state_dict()[key]));
        }
        Assert.Equal(Reference.Values(source.get_parameter("a.weight")!), Reference.Values(other.parameters().First()));
    }

    [Fact]
    public void Training_and_evaluation_reach_all_modules()
    {
        using var model = new Model();
        Assert.True(model.training);
        model.eval();
        Assert.All(model.modules(), module => Assert.False(module.training));
        model.train();
        Assert.All(model.modules(), module => Assert.True(module.training));
    }

    [Fact]
    public void Apply_visits_every_module_and_itself_last()
    {
        using var model = new Model();
        var names = new List<string>();
        model.apply(module => names.Add(module.GetName()));

        Assert.Equal(["Linear", "ReLU", "Linear"], names[..3]);
        Assert.Contains("Sequential", names[3], StringComparison.Ordinal);
        Assert.Equal(nameof(Model), Assert.Single(names[4..]));
    }

    [Fact]
    public void Conversion_keeps_the_module_working_and_trainable()
    {
        using var model = new Model();
        var single = Reference.Values(model.call(Reference.Sines(2, 4)));
        Model converted = model.to(float64);
        var x = Reference.Sines(2, 4).to(float64);

        Assert.Same(model, converted);
        Assert.All(model.state_dict().Values, tensor => Assert.Equal(float64, tensor.dtype));
        Reference.Equal(single, model.call(x), 1e-5);
        model.call(x).sum().backward();
        Assert.Equal(float64, model.get_parameter("first.weight")!.grad!.dtype);
        Assert.Equal(float64, model.Scale.dtype);
        Assert.Throws<ArgumentException>(() => model.to(int64));
    }

    [Fact]
    public void Conversion_leaves_integers_alone()
    {
        using var model = nn.Sequential(nn.BatchNorm1d(2));
        model.to(float64);

        Assert.Equal(float64, model.get_buffer("0.running_mean")!.dtype);
        Assert.Equal(int64, model.get_buffer("0.num_batches_tracked")!.dtype);
        Assert.Equal(DeviceType.CPU, model.cpu().get_buffer("0.running_mean")!.device_type);
    }

    [Fact]
    public void Zero_grad_drops_gradients_or_fills_them_with_zeros()
    {
        using var model = nn.Linear(2, 1);
        model.call(ones(1, 2)).backward();
        model.zero_grad(set_to_none: false);
        Reference.Equal([0, 0], model.weight!.grad);
        model.zero_grad();
        Assert.Null(model.weight.grad);
    }

    [Fact]
    public void Hooks_see_and_change_inputs_and_results()
    {
        using var model = nn.Identity();
        var calls = new List<string>();
        model.register_forward_pre_hook((module, x) => x + 1);
        model.register_forward_hook((module, x, y) => y * 10);
        var told = model.register_forward_hook(module => calls.Add(module.GetName()));

        Reference.Equal([20], model.call(ones(1)));
        told.remove();
        Reference.Equal([10], model.forward(model.call(zeros(1))));
        Assert.Equal(["Identity"], calls);
    }

    [Fact]
    public void A_module_outlives_the_dispose_scope_it_was_made_in()
    {
        Sequential model;
        using (NewDisposeScope())
        {
            model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Flatten(), nn.Linear(8, 1));
        }

        Assert.Equal([1L, 1], model.call(zeros(1, 1, 4, 4)).shape);
        model.Dispose();
    }

    [Fact]
    public void Disposing_frees_parameters_buffers_and_submodules()
    {
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        var model = new Model();
        var tensors = model.state_dict().Values.ToArray();
        model.Dispose();
        model.Dispose();

        Assert.All(tensors, tensor => Assert.True(tensor.IsInvalid));
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void A_tensor_becomes_a_parameter_and_is_left_empty()
    {
        var data = ones(2);
        var parameter = new Parameter(data);

        Assert.True(data.IsInvalid);
        Assert.True(parameter.requires_grad);
        Assert.True(parameter.is_leaf);
        Assert.False(nn.Parameter(ones(1), requires_grad: false).requires_grad);
        scope.Dispose();
        Assert.True(parameter.IsInvalid);
    }

    [Fact]
    public void Modules_with_two_and_three_inputs_can_be_called()
    {
        using var two = new Two();
        using var three = new Three();

        Assert.Equal(3, two.call(1, 2));
        Assert.Equal("abc", three.call("a", "b", "c"));
    }

    private sealed class Model : nn.Module<Tensor, Tensor>
    {
        private readonly Linear first = nn.Linear(4, 3);
        private readonly Sequential rest = nn.Sequential(("relu", nn.ReLU()), ("last", nn.Linear(3, 2)));
        private readonly Parameter scale = nn.Parameter(full(3, 2f));
        private readonly Tensor offset = full(3, 0.5f);

        public Model()
            : base(nameof(Model)) => RegisterComponents();

        public Parameter Scale => scale;

        public override Tensor forward(Tensor input) =>
            rest.call(first.call(input) * get_parameter("scale")! + get_buffer("offset")!);
    }

    private sealed class Two() : nn.Module<int, int, int>(nameof(Two))
    {
        public override int forward(int input1, int input2) => input1 + input2;
    }

    private sealed class Three() : nn.Module<string, string, string, string>(nameof(Three))
    {
        public override string forward(string input1, string input2, string input3) => input1 + input2 + input3;
    }
}
