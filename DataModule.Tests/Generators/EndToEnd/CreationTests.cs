using System.Diagnostics.CodeAnalysis;
using Xunit;

namespace DataModule.Tests.Generators.EndToEnd;

/// <summary>Objects made from their hyperparameters, in whatever way their class lets itself be made.</summary>
public sealed class CreationTests
{
    [Fact]
    public void Create_asks_for_required_members_that_are_no_hyperparameters()
    {
        using var log = new StringWriter();
        var data = new Demanding(3) { Log = log, Folder = "a", Rate = 0.5 };

        var again = Demanding.Create(data.Hyperparameters with { Folder = "b" }, "p", log);

        Assert.Same(log, again.Log);
        Assert.Equal(("b", 0.5, 3, "p"), (again.Folder, again.Rate, again.Hyperparameters.Size, again.Path));
    }

    [Fact]
    public void Inherited_members_are_hyperparameters_of_the_derived_class()
    {
        var data = new DemandingMore("x") { Log = TextWriter.Null, Folder = "a", Rate = 0.25 };

        var again = DemandingMore.Create(data.Hyperparameters, TextWriter.Null);

        Assert.Equal(new DemandingMore.HyperparameterValues { Extra = "x", Folder = "a", Rate = 0.25 }, again.Hyperparameters);
        Assert.Equal(("a", 0.25), (again.Folder, again.Rate));
    }

    [Fact]
    public void A_constructor_that_sets_required_members_is_trusted_with_them() =>
        Assert.Equal("of 4", SelfMade.Create(new() { Size = 4 }).Folder);

    [Fact]
    public void A_member_beside_a_parameter_of_its_name_is_the_same_hyperparameter()
    {
        var data = new Adjusted(3) { Rate = 4 };

        Assert.Equal(new Adjusted.HyperparameterValues { Rate = 4 }, data.Hyperparameters);
        Assert.Equal(4, Adjusted.Create(data.Hyperparameters).Rate);
    }

    [Fact]
    public void A_records_copy_has_hyperparameters_of_its_own()
    {
        var data = new Recorded(3);

        var copy = data with { Size = 5 };

        Assert.Equal((3, 5), (data.Hyperparameters.Size, copy.Hyperparameters.Size));
        Assert.Equal(copy, Recorded.Create(copy.Hyperparameters));
    }

    [Fact]
    public void A_record_is_equal_whatever_is_set_up_and_its_copy_is_set_up_on_its_own()
    {
        var data = new Recorded(3);
        data.Setup(Stage.Fit);
        var copy = data with { Size = 3 };
        data.Setup(Stage.Test);
        copy.Teardown(Stage.Fit);

        Assert.Equal([3], data.TrainDataloader());
        Assert.Throws<InvalidOperationException>(copy.TrainDataloader);
        Assert.Throws<InvalidOperationException>(copy.TestDataloader);
        Assert.Equal(data, copy);
        Assert.Equal(data.GetHashCode(), copy.GetHashCode());
    }

    [Fact]
    public void Loading_from_a_checkpoint_asks_for_the_same()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            var data = new Demanding(3) { Log = TextWriter.Null, Folder = "a", Seen = 12 };
            using (var checkpoint = new Checkpoint { DataHyperparameters = data.Hyperparameters.ToStateDict(), DataModule = data.StateDict() })
            {
                checkpoint.Write(path);
            }

            var again = Demanding.LoadFromCheckpoint(path, "p", TextWriter.Null, values => values with { Size = 4 });

            Assert.Equal(("a", 4, 12), (again.Folder, again.Hyperparameters.Size, again.Seen));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private const string Train = "[Dataloader(Split.Train)] private List<Tensor> Train() => [];";

    [Theory]
    [InlineData("[DataModule] public partial class M { private M(int a) { CaptureHyperparameters(a); } public static M New() => new(1); $ }", true)]
    [InlineData("[DataModule] public partial class M { public M(int a, string b) { CaptureHyperparameters(a, b); } public M() : this(1, \"\") { } $ }", true)]
    [InlineData("[DataModule] public partial class M(int a, string b) { public M(int a) : this(a, \"\") { } public int A => a + b.Length; $ }", true)]
    [InlineData("[Hyperparameters] public partial class M { [Obsolete] public M(int a, int b) { CaptureHyperparameters(a + b); } public M(int a) { CaptureHyperparameters(a); } }", true)]
    [InlineData("[Hyperparameters] public partial class M { [Obsolete] public M(int a) { CaptureHyperparameters(a); } }", true)]
    [InlineData("[DataModule] public partial class M { public M([NotHyperparameter] TextWriter log) { } $ }", true)]
    [InlineData("[DataModule] public partial class M { public M(int rate) { Rate = rate; } [Hyperparameter] public int Rate { get; set; } $ }", true)]
    [InlineData("[DataModule] public abstract partial class M(int a) { public int A => a; $ }", false)]
    [InlineData("[DataModule] public partial class M(in int a, params string[] rest) { public int A => 1 + rest.Length; $ }", true)]
    [InlineData("[DataModule] public partial class M(int rate, int Rate, int _rate) { public int A => rate + Rate + _rate; $ }", true)]
    [InlineData("[DataModule] public partial class M([NotHyperparameter] string path, [NotHyperparameter] int overrides, [NotHyperparameter] int hyperparameters, [NotHyperparameter] int made, [NotHyperparameter] int checkpoint) { public int A => path.Length + overrides + hyperparameters + made + checkpoint; [State] private int seen = 1; public int Seen => seen; $ }", true)]
    [InlineData("[DataModule] public partial class M(int equals, int clone, int toStateDict, int equalityContract, int hyperparameterValues, int getType, int values, int reader) { public int A => equals + clone + toStateDict + equalityContract + hyperparameterValues + getType + values + reader; $ }", true)]
    [InlineData("public abstract class B { public required string Folder { get; init; } public required int @class; } [Hyperparameters] public sealed partial class M(int folder) : B { public int A => folder; }", true)]
    [InlineData("[DataModule] public partial record M(int A) { $ } [DataModule] public sealed partial record N(int A, string B) : M(A);", true)]
    [InlineData("public abstract class B { [Hyperparameter] public virtual int A { get; set; } [Hyperparameter] protected internal int c = 1; } [DataModule] public partial class M : B { public override int A { get; set; } $ }", true)]
    public void Whatever_the_class_looks_like_generated_code_makes_it_if_it_can_be_made(string source, bool made)
    {
        var generated = GeneratorHost.Run(source.Replace("$", Train, StringComparison.Ordinal)).ShouldBeClean();

        Assert.Equal(made, generated.Result.GeneratedTrees.Any(tree =>
            tree.ToString().Contains("static global::M Create(HyperparameterValues ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("[Hyperparameter] public static int A { get; set; }", "A")]
    [InlineData("[Hyperparameter] public int this[int index] { get => index; set { } }", "this")]
    [InlineData("[Hyperparameter] public const int A = 1;", "A")]
    public void A_member_that_cannot_be_given_a_value_is_told(string member, string squiggle) =>
        GeneratorHost.Run($$"""[DataModule] public partial class M { {{member}} {{Train}} }""").ShouldOnlyReport("DM0025", squiggle);

    [Fact]
    public void A_member_that_only_its_own_class_can_set_is_told_where_it_is_lost() => GeneratorHost.Run(
        $$"""[DataModule] public partial class B { [Hyperparameter] public int A { get; private set; } = 1; {{Train}} } [DataModule] public partial class M : B;""")
        .ShouldOnlyReport("DM0025", "M");

    [Theory]
    [InlineData("[DataModule] public partial class Fit { $ }", "Fit")]
    [InlineData("[DataModule] public partial class Create { $ }", "Create")]
    [InlineData("[DataModule] public partial class StateDict { [State] public int Seen { get; set; } $ }", "StateDict")]
    [InlineData("[Hyperparameters] public partial class Hyperparameters(int a) { public int A => a; }", "Hyperparameters")]
    [InlineData("[Hyperparameters] public partial class M(int a) { public int A => a; public static int LoadFromCheckpoint => 1; }", "LoadFromCheckpoint")]
    [InlineData("[Sample] public partial record struct Batch(int A);", "Batch")]
    public void A_name_that_generated_code_needs_is_told(string source, string squiggle) =>
        GeneratorHost.Run(source.Replace("$", Train, StringComparison.Ordinal)).ShouldOnlyReport("DM0012", squiggle);
}

[DataModule]
internal partial class Demanding(int size, [NotHyperparameter] string path = "")
{
    public string Path => path;

    public required TextWriter Log { get; init; }

    [Hyperparameter]
    public required string Folder { get; init; }

    [Hyperparameter]
    public double Rate { get; init; } = 0.1;

    [State]
    public long Seen { get; set; }

    [Dataloader(Split.Train)]
    private List<int> Train() => [size];
}

[DataModule]
internal sealed partial class DemandingMore(string extra) : Demanding(1)
{
    [Dataloader(Split.Test)]
    private List<string> Test() => [extra];
}

[Hyperparameters]
internal sealed partial class SelfMade
{
    [SetsRequiredMembers]
    public SelfMade(int size)
    {
        CaptureHyperparameters(size);
        Folder = "of " + size;
    }

    public required string Folder { get; init; }
}

[Hyperparameters]
internal sealed partial class Adjusted(int rate)
{
    [Hyperparameter]
    public int Rate { get; set; } = rate;
}

[DataModule]
internal sealed partial record Recorded(int Size)
{
    [Setup]
    private void Open() { }

    [Dataloader(Split.Train)]
    private List<int> Train() => [Size];

    [Dataloader(Split.Test)]
    private List<int> Test() => [Size];
}
