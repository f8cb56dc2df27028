using Xunit;

namespace DataModule.Tests.Analyzers;

public sealed class AsyncVoidHookTests
{
    [Theory]
    [InlineData("Prepare")]
    [InlineData("Setup")]
    [InlineData("Teardown")]
    [InlineData("OnException")]
    public async Task An_async_void_hook_is_reported_at_its_return_type(string hook)
    {
        var analysis = await AnalyzerHost.RunAsync(Module($"[{hook}] private async void Run() => await Task.Yield();"));

        analysis.ShouldReport(("DM0044", "void"));
        Assert.Equal(
            $"[{hook}] method 'DigitData.Run' is async void, so it is not awaited, and an exception in it ends the process: return Task",
            analysis.Message());
    }

    [Theory]
    [InlineData("[Setup] private async Task Run() => await Task.Yield();")]
    [InlineData("[Setup] private async ValueTask Run() => await Task.Yield();")]
    [InlineData("[Setup] private void Run() { }")]
    [InlineData("private async void Run() => await Task.Yield();")]
    public async Task Others_are_not(string member)
    {
        var analysis = await AnalyzerHost.RunAsync(Module(member));

        analysis.ShouldBeSilent();
    }

    private static string Module(string member) => $$"""
        [DataModule]
        public partial class DigitData
        {
            {{member}}

            [Dataloader(Split.Train)]
            private DataLoader<Digit.Batch> Train() => Digits.Open("train").ToLoader(64);
        }
        """;
}
