using Xunit;

namespace DataModule.Tests.Analyzers;

/// <summary>Layers that TorchSharp does not know of.</summary>
public sealed class RegistrationTests
{
    [Fact]
    public async Task A_model_whose_layers_are_not_registered_is_told_what_it_loses()
    {
        var analysis = await AnalyzerHost.RunAsync(Net("private readonly nn.Module<Tensor, Tensor> layers = nn.Linear(2, 1);", ""));

        analysis.ShouldReport(("DM0077", "layers"));
        Assert.Equal(
            "'Net.layers' is not registered, so its parameters are not in parameters() or checkpoints, and do not move to the device; "
            + "call RegisterComponents() at the end of the constructor",
            analysis.Message());
    }

    [Theory]
    [InlineData("private readonly TorchSharp.Modules.Sequential layers;", "layers = nn.Sequential(nn.Linear(2, 1));", "layers")]
    [InlineData("private TorchSharp.Modules.Parameter scale = nn.Parameter(torch.ones(1));", "", "scale")]
    [InlineData("public TorchSharp.Modules.Linear Layer { get; } = nn.Linear(2, 1);", "", "Layer")]
    [InlineData("private readonly TorchSharp.Modules.Linear first, second;", "(first, second) = (nn.Linear(2, 2), nn.Linear(2, 1));", "first")]
    [InlineData("private TorchSharp.Modules.Linear first = nn.Linear(2, 2), second;", "RegisterComponents(); second = nn.Linear(2, 1);", "second = nn.Linear(2, 1)")]
    [InlineData("private readonly List<TorchSharp.Modules.Linear> layers = [nn.Linear(2, 1)];", "", "layers")]
    [InlineData("private readonly nn.Module<Tensor, Tensor>[] layers = [nn.Linear(2, 1)];", "", "layers")]
    public async Task Layers_of_any_kind_are_seen(string fields, string constructor, string squiggle) =>
        (await AnalyzerHost.RunAsync(Net(fields, constructor))).ShouldReport(("DM0077", squiggle));

    [Fact]
    public async Task A_list_is_told_to_be_a_ModuleList()
    {
        var analysis = await AnalyzerHost.RunAsync(Net("private readonly List<TorchSharp.Modules.Linear> layers = [nn.Linear(2, 1)];", ""));

        Assert.Contains(
            "is a 'List<Linear>', in which RegisterComponents() does not look for layers, so its parameters are not in parameters() or checkpoints, and do not move to the device; make it a ModuleList<Linear>",
            analysis.Message(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_captured_parameter_is_a_field_too() => (await AnalyzerHost.RunAsync("""
        public sealed class Net(nn.Module<Tensor, Tensor> layers) : nn.Module<Tensor, Tensor>("Net")
        {
            public override Tensor forward(Tensor input) => layers.call(input);
        }
        """)).ShouldReport(("DM0077", "layers"));

    [Theory]
    [InlineData("private readonly TorchSharp.Modules.Linear layers = nn.Linear(2, 1);", "RegisterComponents();")]
    [InlineData("private readonly TorchSharp.Modules.Linear layers;", "layers = nn.Linear(2, 1); this.RegisterComponents();")]
    [InlineData("private readonly TorchSharp.Modules.Linear layers = nn.Linear(2, 1);", "register_module(\"layers\", layers);")]
    [InlineData("private readonly TorchSharp.Modules.CrossEntropyLoss loss = nn.CrossEntropyLoss();", "")]
    [InlineData("private readonly nn.Module<Tensor, Tensor> activation = nn.ReLU();", "")]
    [InlineData("private readonly nn.Module<Tensor, Tensor> activation = nn.Flatten();", "")]
    [InlineData("private static readonly TorchSharp.Modules.Linear shared = nn.Linear(2, 1);", "")]
    [InlineData("private readonly Tensor buffer = torch.ones(1); private int size = 3;", "size = 4;")]
    [InlineData("private readonly TorchSharp.Modules.ModuleList<TorchSharp.Modules.Linear> layers = new(nn.Linear(2, 1));", "RegisterComponents();")]
    [InlineData("private TorchSharp.Modules.Linear? never;", "")]
    public async Task What_is_registered_or_has_no_parameters_is_fine(string fields, string constructor) =>
        (await AnalyzerHost.RunAsync(Net(fields, constructor))).ShouldBeSilent();

    [Fact]
    public async Task A_base_class_of_the_project_may_register_and_other_classes_need_not() => (await AnalyzerHost.RunAsync("""
        public abstract class Base : nn.Module<Tensor, Tensor>
        {
            protected Base() : base("Base") => RegisterComponents();
        }

        public sealed class Net : Base
        {
            private readonly TorchSharp.Modules.Linear layers = nn.Linear(2, 1);

            public override Tensor forward(Tensor input) => layers.call(input);
        }

        public sealed class Holder
        {
            public TorchSharp.Modules.Linear Layers { get; } = nn.Linear(2, 1);
        }
        """)).ShouldBeSilent();

    internal static string Net(string fields, string constructor) => $$"""
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            {{fields}}

            public Net() : base("Net")
            {
                {{constructor}}
            }

            public override Tensor forward(Tensor input) => input;
        }
        """;
}
