using Xunit;

namespace DataModule.Tests.Analyzers;

/// <summary>Calls that are refused, forgotten or read too late: arguments, caches, tasks, disposed datasets.</summary>
public sealed class CallRulesTests
{
    private const string Train = "[Dataloader(Split.Train)] private DataLoader<Digit.Batch> Train() => Digits.Open(\"train\").ToLoader(64);";

    [Theory]
    [InlineData("RandomSplit(0.9, 0.2, 1)", "DM0050", "0.9, 0.2", "The fractions 0.9 and 0.2 of 'RandomSplit' add up to 1.1")]
    [InlineData("RandomSplit(0.5, 0.25, 0.2, 1)", "DM0050", "0.5, 0.25, 0.2", "add up to 0.95")]
    [InlineData("RandomSplit(1.5, -0.5, 1)", "DM0050", "1.5, -0.5", "include a negative one")]
    [InlineData("RandomSplit(seed: 1, second: 0.2, first: 0.9)", "DM0050", "second: 0.2, first: 0.9", "add up to 1.1")]
    [InlineData("RandomSplit(-10, 10, 1)", "DM0051", "-10", "-10 is not allowed for 'first' of 'RandomSplit', which must be at least 0")]
    [InlineData("RandomSplitByGroup(digit => digit.Label, 80, 1)", "DM0051", "80", "must be between 0 and 1")]
    [InlineData("RandomSplitStratified(digit => digit.Label, 1, 1)", "DM0051", "1", "must be between 0 and 1")]
    [InlineData("Slice(-1, 10)", "DM0051", "-1", "'start'")]
    [InlineData("ToLoader(0)", "DM0051", "0", "'batchSize' of 'ToLoader', which must be at least 1")]
    [InlineData("ToLoader(workers: -1, batchSize: 3)", "DM0051", "-1", "'workers'")]
    public async Task A_constant_that_is_refused_at_run_time(string call, string id, string squiggle, string message)
    {
        var analysis = (await AnalyzerHost.RunAsync($"public static class P {{ public static object Q(IDataset<Digit> digits) => digits.{call}; }}")).ShouldReport((id, squiggle));

        Assert.Contains(message, analysis.Message(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RandomSplit(0.9, 0.1, 1)")]
    [InlineData("RandomSplit(0.7, 0.2, 0.1, 1)")]
    [InlineData("RandomSplit(1 / 3.0, 1 / 3.0, 1 / 3.0, 1)")]
    [InlineData("RandomSplit(0.0, 1.0, 1)")]
    [InlineData("RandomSplit(share, 0.2, 1)")]
    [InlineData("RandomSplit(1000, 200, 1)")]
    [InlineData("RandomSplitByGroup(digit => digit.Label, 0.8, 1)")]
    [InlineData("ToLoader(1, workers: 0)")]
    public async Task Constants_that_are_fine(string call) =>
        (await AnalyzerHost.RunAsync($"public static class P {{ public static object Q(IDataset<Digit> digits, double share) => digits.{call}; }}")).ShouldBeSilent();

    [Theory]
    [InlineData("digits.ToLoader(8, shuffle: true, options: new LoaderOptions { BatchSampler = BatchSampler.ByLength([1], 8) })", "shuffle: true", "'ToLoader' throws, because 'shuffle: true' and 'BatchSampler' both set the order: remove shuffle: true")]
    [InlineData("digits.ToLoader(8, true, options: new() { Prefetch = 2, Sampler = Sampler.Shuffled(9) })", "true", "and 'Sampler' both set the order")]
    [InlineData("DataLoader.Create<Digit, Digit.Batch>(digits, 8, shuffle: true, options: new() { Sampler = Sampler.Sequential(9) })", "shuffle: true", "'Create' throws")]
    public async Task Two_orders_for_one_loader(string call, string squiggle, string message)
    {
        var analysis = (await AnalyzerHost.RunAsync($"public static class P {{ public static object Q(IDataset<Digit> digits) => {call}; }}")).ShouldReport(("DM0079", squiggle));

        Assert.Contains(message, analysis.Message(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("digits.ToLoader(8, options: new() { Sampler = Sampler.Shuffled(9) })")]
    [InlineData("digits.ToLoader(8, shuffle: false, options: new() { Sampler = Sampler.Shuffled(9) })")]
    [InlineData("digits.ToLoader(8, shuffle: true, options: new() { Prefetch = 4, Sampler = null })")]
    [InlineData("digits.ToLoader(8, shuffle: shuffle, options: new() { Sampler = Sampler.Shuffled(9) })")]
    public async Task One_order_for_one_loader_is_fine(string call) =>
        (await AnalyzerHost.RunAsync($"public static class P {{ public static object Q(IDataset<Digit> digits, bool shuffle) => {call}; }}")).ShouldBeSilent();

    [Theory]
    [InlineData("digits.Map((digit, random) => digit).Cache()")]
    [InlineData("digits.Map((digit, random) => digit).Map(digit => digit).Slice(0, 10).Cache()")]
    [InlineData("DatasetExtensions.Map(digits, (Digit digit, SampleRandom random) => digit).Cache()")]
    public async Task A_cache_after_a_random_map(string chain) =>
        (await AnalyzerHost.RunAsync($"public static class P {{ public static object Q(IDataset<Digit> digits) => {chain}; }}")).ShouldReport(("DM0052", "Cache"));

    [Fact]
    public async Task A_cache_of_a_variable_that_is_a_random_map() => (await AnalyzerHost.RunAsync("""
        public static class P
        {
            public static object Q(IDataset<Digit> digits)
            {
                var augmented = digits.Map((digit, random) => digit);
                return augmented.Cache();
            }
        }
        """)).ShouldReport(("DM0052", "Cache"));

    [Theory]
    [InlineData("return digits.Cache().Map((digit, random) => digit);")]
    [InlineData("return digits.Map(digit => digit).Cache();")]
    [InlineData("var augmented = digits.Map((digit, random) => digit); augmented = digits; return augmented.Cache();")]
    [InlineData("var kept = digits.Cache(); var augmented = kept.Map((digit, random) => digit); return (kept, augmented);")]
    public async Task A_cache_of_what_does_not_change(string body) =>
        (await AnalyzerHost.RunAsync($"public static class P {{ public static object Q(IDataset<Digit> digits) {{ {body} }} }}")).ShouldBeSilent();

    [Theory]
    [InlineData("[Prepare] private void Get() => Digits.DownloadAsync();", "Digits.DownloadAsync()", "[Prepare] method 'M.Get' starts 'Digits.DownloadAsync'")]
    [InlineData("[Setup] private void Open() { if (Environment.ProcessorCount > 1) { Task.Run(() => 1); } }", "Task.Run(() => 1)", "'M.Open'")]
    [InlineData("[Teardown] private void Close() { new ValueTask(Task.CompletedTask).Preserve(); }", "new ValueTask(Task.CompletedTask).Preserve()", "'M.Close'")]
    public async Task A_task_that_nobody_waits_for(string hook, string squiggle, string message)
    {
        var analysis = (await AnalyzerHost.RunAsync($"[DataModule] public partial class M {{ {hook} {Train} }}")).ShouldReport(("DM0053", squiggle));

        Assert.Contains(message, analysis.Message(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[Prepare] private void Get() => Digits.DownloadAsync().Wait();")]
    [InlineData("[Prepare] private void Get() => _ = Digits.DownloadAsync();")]
    [InlineData("[Prepare] private Task Get() => Digits.DownloadAsync();")]
    [InlineData("[Prepare] private async Task Get() => await Digits.DownloadAsync();")]
    [InlineData("[Prepare] private void Get() { Action later = () => Digits.DownloadAsync(); }")]
    [InlineData("private void Helper() => Digits.DownloadAsync(); public void Use() => Helper();")]
    public async Task Tasks_that_are_waited_for_or_let_go_on_purpose(string hook) =>
        (await AnalyzerHost.RunAsync($"[DataModule] public partial class M {{ {hook} {Train} }}")).ShouldBeSilent();

    [Theory]
    [InlineData("[Dataloader(Split.Test)] private DataLoader<Digit.Batch> Test() { using var file = new Disk(); return file.ToLoader(1); }")]
    [InlineData("[Dataloader(Split.Test)] private DataLoader<Digit.Batch> Test() { using (var file = new Disk()) { var view = file.Map(digit => digit); return view.ToLoader(1); } }")]
    [InlineData("private IDataset<Digit>? a, b; public object? B => (a, b); [Setup] private void Open() { using var file = new Disk(); (a, b) = file.RandomSplit(0.5, 0.5, 1); }")]
    [InlineData("private IDataset<Digit>? a; public object? A => a; [Setup] private void Open() { using var file = new Disk(); a = file; }")]
    public async Task A_dataset_that_is_closed_before_it_is_read(string hook) =>
        (await AnalyzerHost.RunAsync($"[DataModule] public partial class M {{ {hook} {Train} }}", Disk)).ShouldReport(("DM0057", "file"));

    [Theory]
    [InlineData("[Dataloader(Split.Test)] private DataLoader<Digit.Batch> Test() { using var file = new Disk(); return Digits.Open(\"test\").ToLoader((int)file.Slice(0, 3).Count); }")]
    [InlineData("[Dataloader(Split.Test)] private IEnumerable<Digit.Batch> Test() { using var file = new Disk(); foreach (var batch in file.ToLoader(1)) { yield return batch; } }")]
    [InlineData("[Dataloader(Split.Test)] private IEnumerable<DataLoader<Digit.Batch>> Test() { using var file = new Disk(); yield return file.ToLoader(1); }")]
    [InlineData("private Digit first; public Digit First => first; [Setup] private void Open() { using var file = new Disk(); first = file.Map(digit => digit)[0]; }")]
    [InlineData("private Disk? file; [Setup] private void Open() => file = new Disk(); [Teardown] private void Close() { using (file) { } }")]
    public async Task Datasets_that_are_closed_in_time(string hook) =>
        (await AnalyzerHost.RunAsync($"[DataModule] public partial class M {{ {hook} {Train} }}", Disk)).ShouldBeSilent();

    private const string Disk = """
        public sealed class Disk : IDataset<Digit>, IDisposable
        {
            public long Count => 1;

            public Digit this[long index] => default;

            public void Dispose() { }
        }
        """;
}
