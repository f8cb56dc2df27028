using Xunit;

namespace DataModule.Tests.CodeFixes;

public sealed class SeedFixTests
{
    [Theory]
    [InlineData("", "new Random()", "new Random(42)")]
    [InlineData("(int seed)", "new Random()", "new Random(seed)")]
    [InlineData("(ulong seed)", "new Random()", "new Random(unchecked((int)seed))")]
    public async Task A_random_generator_gets_a_seed(string parameters, string wrong, string right)
    {
        var mended = await FixHost.FixOneAsync("DM0045", Module(parameters, $"_ = {wrong}.Next();"));

        Assert.Equal(Module(parameters, $"_ = {right}.Next();"), mended);
    }

    [Theory]
    [InlineData("(ulong seed)", "0.5, 0.5", "0.5, 0.5, seed")]
    [InlineData("(int seed)", "50, 50", "50, 50, unchecked((ulong)seed)")]
    [InlineData("", "0.5, 0.25, 0.25", "0.5, 0.25, 0.25, 42")]
    public async Task A_split_gets_a_seed(string parameters, string wrong, string right)
    {
        var source = Module(parameters, $"_ = Digits.Open(\"a\").RandomSplit({wrong});");
        var error = Generators.GeneratorHost.Run(source).CompilerDiagnostics.First(item => item.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error);

        var mended = await FixHost.FixOneAsync(error.Id, source);

        Assert.Equal(Module(parameters, $"_ = Digits.Open(\"a\").RandomSplit({right});"), mended);
    }

    [Fact]
    public async Task A_seed_of_another_type_is_no_missing_seed() =>
        Assert.Empty(await FixHost.TitlesAsync("CS1503", Module("(int number)", "_ = Digits.Open(\"a\").RandomSplit(0.5, 0.5, number);")));

    [Theory]
    [InlineData("digit => digit with { Label = Random.Shared.Next(10) }", "(digit, random) => digit with { Label = random.NextInt(10) }")]
    [InlineData("static (Digit digit) => digit with { Label = Random.Shared.NextInt64(10) }", "static (Digit digit, SampleRandom random) => digit with { Label = random.NextInt64(10) }")]
    [InlineData("digit => { return digit with { Label = (long)Random.Shared.NextDouble() }; }", "(digit, random) => { return digit with { Label = (long)random.NextDouble() }; }")]
    public async Task A_mapped_function_takes_its_randomness_from_the_loader(string wrong, string right)
    {
        var mended = await FixHost.FixOneAsync("DM0045", Module("", $"_ = Digits.Open(\"a\").Map({wrong});"));

        Assert.Equal(Module("", $"_ = Digits.Open(\"a\").Map({right});"), mended);
    }

    [Fact]
    public async Task What_no_seed_can_be_added_to_is_left_to_the_author() =>
        Assert.Empty(await FixHost.TitlesAsync("DM0045", Module("", "_ = Random.Shared.Next();")));

    private static string Module(string parameters, string body) => $$"""
        [DataModule]
        public partial class DigitData{{parameters}}
        {
            [Setup]
            private void Open()
            {
                {{body}}
            }

            [Dataloader(Split.Train)]
            private DataLoader<Digit.Batch> Train() => Digits.Open("train").ToLoader(64);
        }
        """;
}
