using Xunit;

namespace DataModule.Tests.CodeFixes;

public sealed class StageFixTests
{
    [Theory]
    [InlineData("\"train\"", "\"fit\"")]
    [InlineData("\"val\"", "\"validate\"")]
    [InlineData("\"tset\"", "\"test\"")]
    [InlineData("\"fit\", \"tset\"", "\"fit\", \"test\"")]
    [InlineData("\"inference\" /* later */", "\"predict\" /* later */")]
    public async Task The_stage_becomes_the_one_that_was_meant(string wrong, string right)
    {
        var mended = await FixHost.FixOneAsync("DM0004", Module(wrong));

        Assert.Equal(Module(right), mended);
    }

    [Fact]
    public async Task Nothing_is_offered_for_a_stage_that_resembles_none() =>
        Assert.Empty(await FixHost.TitlesAsync("DM0004", Module("\"download everything\"")));

    private static string Module(string stages) => $$"""
        [DataModule]
        public partial class DigitData
        {
            [Setup({{stages}})]
            private void Open() { }

            [Dataloader(Split.Train)]
            private DataLoader<Digit.Batch> Train() => Digits.Open("train").ToLoader(64);
        }
        """;
}
