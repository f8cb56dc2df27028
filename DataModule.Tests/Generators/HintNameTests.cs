using System.Text;
using Xunit;

namespace DataModule.Tests.Generators;

/// <summary>Generated files have different names, also for a compiler and file systems that do not look at case.</summary>
public sealed class HintNameTests
{
    private const string S = "[Sample] public partial record struct S(int X);";

    [Theory]
    [InlineData("namespace A.b { $ } namespace A.B { $ } namespace a.B { $ }", "A.b-1.S A.B.S a-1.B.S")]
    [InlineData("namespace A { public partial class B { $ } } namespace A.b { $ }", "A.B+S A.b.S")]
    [InlineData("$ [Sample] public partial record struct @s(int X);", "S s-1")]
    [InlineData("$ [Sample] public partial record struct S<T>(int X); [Sample] public partial record struct S_1(int X);", "S S`1 S_1")]
    [InlineData("public partial class O { $ } public partial class O<T> { $ }", "O+S O`1+S")]
    [InlineData("[Hyperparameters] public partial class A(int x) { public int X => x; } namespace a { [Sample] public partial record struct Hyperparameters(int X); }", "A-Hyperparameters a.Hyperparameters")]
    [InlineData("[Sample] [DataModule] [Hyperparameters] public partial record S(int X) { [Dataloader(Split.Train)] private List<Tensor> Train() => []; }", "S S-Sample")]
    [InlineData("namespace Größe.@class { [Sample] public partial record struct Zahl\u0301en(int X); [Sample] public partial record struct 数据(int X); }", "Größe.class.Zahl\u0301en Größe.class.数据")]
    public void Each_type_has_a_file_of_its_own(string source, string expected)
    {
        var generated = GeneratorHost.Run(source.Replace("$", S, StringComparison.Ordinal)).ShouldBeClean();

        var names = generated.Result.Results.Single().GeneratedSources.Select(file => file.HintName).Where(name => name != "Digit.g.cs").ToArray();
        Assert.Equal(names.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(expected.Split(' ').Order(StringComparer.Ordinal), names.Select(name => name[..^".g.cs".Length]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_name_too_long_for_a_file_is_shortened_and_stays_different()
    {
        var space = string.Join('.', Enumerable.Repeat(new string('ä', 60), 4));
        var generated = GeneratorHost.Run($$"""namespace {{space}}.A { {{S}} } namespace {{space}}.a { {{S}} } namespace B.{{space}}.A { {{S}} }""").ShouldBeClean();

        var names = generated.Result.Results.Single().GeneratedSources.Select(file => file.HintName).ToArray();
        Assert.Equal(4, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(names, name => Assert.True(Encoding.UTF8.GetByteCount(name) <= 205, name));
        Assert.Equal(3, names.Count(name => name.EndsWith(".S.g.cs", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("public partial class A { [Sample] public partial record struct B(int X); } [Sample] public partial record struct A_B(int X);", "A_B_LoaderExtensions A_BLoaderExtensions")]
    [InlineData("$ public static class SLoaderExtensions;", "S_LoaderExtensions")]
    public void Loader_extensions_give_way_to_types_of_their_name(string source, string expected)
    {
        var generated = GeneratorHost.Run(source.Replace("$", S, StringComparison.Ordinal)).ShouldBeClean();

        Assert.All(expected.Split(' '), name => Assert.NotNull(generated.Output.GetTypeByMetadataName(name)));
    }

    [Fact]
    public void A_column_that_another_field_has_the_name_of_is_told() =>
        GeneratorHost.Run("[Sample] public partial record struct S([Pad] int[] Tokens, int TokensLengths);").ShouldOnlyReport("DM0022", "TokensLengths");
}
