using Xunit;

namespace DataModule.Tests.Generators.Saving;

/// <summary>Types that a codec could keep in part alone are refused, with the member and the reason.</summary>
public sealed class UnsavableTests
{
    [Theory]
    [InlineData("public sealed class A { private double sum; public long Count { get; set; } public void Add(double x) => sum += x; }",
        "'A.sum' is private, so its value would be lost; make it a public property, mark it [NonSerialized] if it need not be kept, or implement IStateful in 'A'")]
    [InlineData("public sealed class A { public List<int> Items { get; } = []; }",
        "'A.Items' has no setter that generated code can call, and no constructor parameter matches it by name and type, so its value would be lost: add one, or implement IStateful in 'A'")]
    [InlineData("public sealed class A { public double Mean { get; private set; } public void Set() => Mean = 1; }", "'A.Mean' has no setter")]
    [InlineData("public sealed class A { private double Mean { get; set; } public int X { get; set; } public void Set() => Mean = 1; }", "'A.Mean' has no getter")]
    [InlineData("public sealed class A(int start) { public int X { get; set; } public int Next() => ++start; }", "'A' captures the constructor parameter 'start'")]
    [InlineData("public abstract class A { public int X { get; set; } }", "'A' is abstract")]
    [InlineData("public interface A { int X { get; } }", "'A' is an interface, so its members are not known; use the class instead")]
    [InlineData("public delegate void A();", "'A' is a delegate, and code cannot be saved")]
    [InlineData("public sealed record A(int X, A? Next);", "'A' contains itself")]
    [InlineData("public sealed class A { private A(int x) => X = x; public int X { get; } public static A Of(int x) => new(x); }", "'A' has no constructor whose parameters match its properties")]
    [InlineData("public class B { public int X { get; set; } } public sealed class A : B { public new int X { get; set; } }", "'B.X' is hidden by 'A.X'")]
    [InlineData("public class B { private int x; public int Next() => ++x; } public sealed class A : B { public int Y { get; set; } }", "'B.x' is private")]
    [InlineData("public sealed record A(List<B> Parts); public sealed class B { private int x; public int Next() => ++x; }", "'B.x' is private")]
    [InlineData("public class B { public virtual int X { get; set; } } public sealed class A : B { public override int X { get => base.X + 1; set => base.X = value; } }", "'A.X' overrides a property that stores a value of its own")]
    [InlineData("public struct A { private int x; public int Next() => ++x; }", "'A.x' is private")]
    [InlineData("public sealed class A { public System.Text.StringBuilder Text { get; set; } = new(); }", "'StringBuilder' is a class of another assembly")]
    public void A_member_that_would_be_lost_is_named(string types, string reason)
    {
        var generated = GeneratorHost.Run($$"""
            {{types}}
            [DataModule] public partial class M
            {
                [State] public A? Kept { get; set; }
                [Dataloader(Split.Train)] private List<Tensor> Train() => [];
            }
            """);

        var message = generated.ShouldOnlyReport("DM0026", "Kept").GetMessage(null).Replace("'A?'", "'A'", StringComparison.Ordinal);
        Assert.True(message.StartsWith("[State] member 'M.Kept' is of type 'A', which cannot be saved: " + reason, StringComparison.Ordinal), message);
    }

    [Theory]
    [InlineData("A a")]
    [InlineData("List<A> a")]
    [InlineData("IReadOnlyDictionary<string, A[]>? a")]
    [InlineData("(int, A) a")]
    public void A_hyperparameter_says_why_at_any_depth(string parameter) => Assert.EndsWith(
        "which cannot be saved: 'A.sum' is private, so its value would be lost; make it a public property, mark it [NonSerialized] if it need not be kept; or mark it [NotHyperparameter]",
        GeneratorHost.Run($$"""
            public sealed class A { private double sum; public double Next() => ++sum; }
            [DataModule] public partial class M({{parameter}}) { [Dataloader(Split.Train)] private List<Tensor> Train() => [ones($"{a}".Length)]; }
            """).ShouldOnlyReport("DM0024", "a").GetMessage(null),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("disable")]
    [InlineData("enable")]
    public void Generated_code_is_silent_with_annotations_or_without(string nullable) => GeneratorHost.Run($$"""
        #nullable {{nullable}}
        public sealed record Inner(string Name, List<string> Words) { public string More { get; set; } = ""; }
        [Sample] public partial record S(string Text, int Label);
        [DataModule] public partial class M(string[] shards = null!, Inner inner = null!, Dictionary<string, string[]> map = null!)
        {
            [State] public string Last { get; set; } = null!;
            [State] public Dictionary<string, Inner> Inners { get; set; } = null!;
            [Hyperparameter] public string Name { get; set; } = null!;
            [Dataloader(Split.Train)] private List<Tensor> Train() => shards is null && inner is null && map is null ? [] : [];
        }
        [Hyperparameters] public partial class C { public C(string name, List<string> names) => CaptureHyperparameters(name, names); }
        """.Replace(" = null!", nullable == "disable" ? " = null" : " = null!", StringComparison.Ordinal)).ShouldBeClean();
}
