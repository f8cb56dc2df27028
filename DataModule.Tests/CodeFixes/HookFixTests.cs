using Xunit;

namespace DataModule.Tests.CodeFixes;

public sealed class HookFixTests
{
    [Theory]
    [InlineData("int Open() => 3;", "void Open() => _ = 3;")]
    [InlineData("int Open() => Count();", "void Open() => Count();")]
    [InlineData("int Open() { return Count(); }", "void Open() { Count(); }")]
    [InlineData("Task<int> Open() => Task.FromResult(3);", "Task Open() => Task.FromResult(3);")]
    [InlineData("async Task<int> Open() { await Task.Yield(); return 3; }", "async Task Open() { await Task.Yield(); _ = 3; }")]
    [InlineData("async ValueTask<int> Open() => await Task.FromResult(3);", "async ValueTask Open() => await Task.FromResult(3);")]
    [InlineData("int Open() { if (Count() > 1) return 2; int Local() { return 1; } return Local(); }", "void Open() { if (Count() > 1) { _ = 2; return; } int Local() { return 1; } Local(); }")]
    [InlineData("int Open() { switch (Count()) { case 1: return 3; default: return 4; } }", "void Open() { switch (Count()) { case 1: _ = 3; return; default: _ = 4; return; } }")]
    public async Task A_hook_that_returns_something_returns_nothing(string wrong, string right)
    {
        var mended = await FixHost.FixOneAsync("DM0006", Module("[Setup] private " + wrong));

        Assert.Equal(Squeezed(Module("[Setup] private " + right)), Squeezed(mended));
    }

    [Fact]
    public async Task A_value_task_that_is_not_awaited_here_is_left_to_the_author() =>
        Assert.Empty(await FixHost.TitlesAsync("DM0006", Module("[Setup] private ValueTask<int> Open() => new(3);")));

    [Fact]
    public async Task An_async_void_hook_returns_a_task()
    {
        var mended = await FixHost.FixOneAsync("DM0044", Module("[Setup] private async void Open() => await Task.Yield();"));

        Assert.Equal(Module("[Setup] private async Task Open() => await Task.Yield();"), mended);
    }

    [Theory]
    [InlineData("", "void Open(string folder) { }", "", "void Open() { }")]
    [InlineData("", "void Open(string folder) => File.Delete(folder);", "(string folder)", "void Open() => File.Delete(folder);")]
    [InlineData("(int n, int m = 3)", "void Open(Stage stage, string folder) => File.Delete(folder + n + m);", "(int n, string folder, int m = 3)", "void Open(Stage stage) => File.Delete(folder + n + m);")]
    [InlineData("(int n)", "void Open(string folder = \"a\") => File.Delete(folder + n);", "(int n, string folder = \"a\")", "void Open() => File.Delete(folder + n);")]
    public async Task A_parameter_that_cannot_be_supplied_goes_or_moves_to_the_constructor(string parameters, string wrong, string moved, string right)
    {
        var mended = await FixHost.FixOneAsync("DM0005", Module("[Setup] private " + wrong, parameters));

        Assert.Equal(Module("[Setup] private " + right, moved), mended);
    }

    [Fact]
    public async Task No_parameter_is_moved_past_a_constructor_of_another_kind() => Assert.Empty(await FixHost.TitlesAsync(
        "DM0005", Module("public DigitData(int n) => _ = n; [Setup] private void Open(string folder) => File.Delete(folder);")));

    [Fact]
    public async Task A_loaders_parameters_move_to_the_constructor()
    {
        const string Extra = "[Dataloader(Split.Test)] private DataLoader<Digit.Batch> Test(int size, bool unused) => Digits.Open(\"a\").ToLoader(size);";
        var mended = await FixHost.FixOneAsync("DM0010", Module(Extra));

        Assert.Equal(Module(Extra.Replace("int size, bool unused", "", StringComparison.Ordinal), "(int size)"), mended);
    }

    [Fact]
    public async Task A_second_loader_is_named_after_its_method()
    {
        const string First = "[Dataloader(Split.Test, Name = \"a\")] private DataLoader<Digit.Batch> First() => Digits.Open(\"a\").ToLoader(1);";
        const string Second = "[Dataloader(Split.Test)] private DataLoader<Digit.Batch> Noisy() => Digits.Open(\"a\").ToLoader(1);";
        var mended = await FixHost.FixOneAsync("DM0008", Module(First + "\n    " + Second));

        Assert.Contains("[Dataloader(Split.Test, Name = \"noisy\")] private DataLoader<Digit.Batch> Noisy()", mended, StringComparison.Ordinal);
    }

    private static string Squeezed(string text) => string.Join(' ', text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));

    private static string Module(string members, string parameters = "") => $$"""
        [DataModule]
        public partial class DigitData{{parameters}}
        {
            {{members}}

            private static int Count() => 1;

            [Dataloader(Split.Train)]
            private DataLoader<Digit.Batch> Train() => Digits.Open("train").ToLoader(64);
        }
        """;
}
