using Microsoft.CodeAnalysis.CodeFixes;
using Xunit;

namespace DataModule.Tests.CodeFixes;

public sealed class ModifierFixTests
{
    private const string Loader = "[Dataloader(Split.Train)] private DataLoader<Digit.Batch> Train() => Digits.Open(\"a\").ToLoader(1);";

    [Theory]
    [InlineData("public class DigitData", "public partial class DigitData")]
    [InlineData("public sealed class DigitData(int n)", "public sealed partial class DigitData(int n)")]
    [InlineData("class DigitData", "partial class DigitData")]
    [InlineData("internal sealed record DigitData(int N)", "internal sealed partial record DigitData(int N)")]
    public async Task A_type_becomes_partial(string wrong, string right)
    {
        var mended = await FixHost.FixOneAsync("DM0001", $"/// <summary>A comment.</summary>\n[DataModule] {wrong} {{ {Loader} }}");

        Assert.Equal($"/// <summary>A comment.</summary>\n[DataModule] {right} {{ {Loader} }}", mended);
    }

    [Fact]
    public async Task A_sample_becomes_partial()
    {
        var mended = await FixHost.FixOneAsync("DM0001", "[Sample] public readonly record struct Point(int X);");

        Assert.Equal("[Sample] public readonly partial record struct Point(int X);", mended);
    }

    [Fact]
    public async Task Every_container_becomes_partial_once()
    {
        var wrong = $$"""
            // outermost
            public static class A
            {
                struct B
                {
                    [DataModule] public partial class One { {{Loader}} }

                    [DataModule] public partial class Two { {{Loader}} }
                }
            }
            """;

        var mended = await FixHost.FixAllAsync("DM0002", FixAllScope.Document, wrong);

        Assert.Equal(
            wrong.Replace("static class A", "static partial class A", StringComparison.Ordinal).Replace("struct B", "partial struct B", StringComparison.Ordinal),
            mended[0]);
    }

    [Fact]
    public async Task A_static_module_becomes_an_instance()
    {
        var mended = await FixHost.FixOneAsync("DM0003", $"[DataModule] public static partial class DigitData {{ {Loader.Replace("private", "private static", StringComparison.Ordinal)} }}");

        Assert.StartsWith("[DataModule] public partial class DigitData {", mended, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[State] private readonly int seen;", "[State] private int seen;")]
    [InlineData("[State] private static int seen;", "[State] private int seen;")]
    [InlineData("[State] public int Seen { get; }", "[State] public int Seen { get; set; }")]
    [InlineData("[State] public int Seen { get; init; }", "[State] public int Seen { get; set; }")]
    public async Task Saved_members_become_settable(string wrong, string right)
    {
        var mended = await FixHost.FixOneAsync("DM0025", $"[DataModule] public partial class DigitData\n{{\n    {wrong}\n    {Loader}\n}}");

        Assert.Equal($"[DataModule] public partial class DigitData\n{{\n    {right}\n    {Loader}\n}}", mended);
    }
}
