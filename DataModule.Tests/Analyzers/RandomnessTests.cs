using Xunit;

namespace DataModule.Tests.Analyzers;

public sealed class RandomnessTests
{
    [Theory]
    [InlineData("var random = new Random(); _ = random.Next();", "DM0045", "new Random()")]
    [InlineData("Random random = new(); _ = random.Next();", "DM0045", "new()")]
    [InlineData("var order = new long[3]; Random.Shared.Shuffle(order);", "DM0045", "Random.Shared")]
    [InlineData("_ = new[] { 1, 2 }.OrderBy(_ => Guid.NewGuid()).ToList();", "DM0045", "Guid.NewGuid()")]
    [InlineData("_ = Digits.Open(\"a\").RandomSplit(0.5, 0.5, (ulong)DateTime.Now.Ticks);", "DM0045", "DateTime.Now")]
    [InlineData("_ = Digits.Open(\"a\").RandomSplit(0.5, 0.5, seed: (ulong)Environment.TickCount64 + 1);", "DM0045", "Environment.TickCount64")]
    [InlineData("_ = new Random(Environment.TickCount);", "DM0045", "Environment.TickCount")]
    [InlineData("_ = randperm(10);", "DM0046", "randperm(10)")]
    [InlineData("_ = torch.rand(2, 3);", "DM0046", "torch.rand(2, 3)")]
    [InlineData("_ = \"a\".GetHashCode() % 10;", "DM0047", "\"a\".GetHashCode()")]
    [InlineData("_ = HashCode.Combine(1, 2);", "DM0047", "HashCode.Combine(1, 2)")]
    public async Task A_setup_that_no_seed_fixes_is_reported(string body, string id, string squiggle)
    {
        var direct = await AnalyzerHost.RunAsync(Module("[Setup(\"fit\")] private void Open() { " + body + " }"));
        var helper = await AnalyzerHost.RunAsync(Module("[Setup(\"fit\")] private void Open() => Help(); private void Help() { " + body + " }"));

        direct.ShouldReport((id, squiggle));
        helper.ShouldReport((id, squiggle));
        Assert.Contains("in 'DigitData.Open'", direct.Message(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[Setup(\"fit\")] private void Open() { _ = new Random(7).Next(); }")]
    [InlineData("[Setup(\"fit\")] private void Open() { _ = Guid.NewGuid().ToString(); }")] // the name of a temporary file, say
    [InlineData("[Setup(\"fit\")] private void Open() { var start = DateTime.Now; _ = start; }")]
    [InlineData("[Setup(\"fit\")] private void Open() { using var g = new Generator(1); _ = randperm(10, generator: g); }")]
    [InlineData("[Setup(\"fit\")] private void Open() { manual_seed(1); _ = randperm(10); }")]
    [InlineData("[Setup(\"fit\")] private void Open() { _ = 1.GetHashCode(); }")] // the number itself
    [InlineData("[Prepare] private async Task Download() { await Task.Delay(Random.Shared.Next(100)); await Retry(); } private static Task Retry() => Task.Delay(new Random().Next());")]
    [InlineData("[Setup(\"fit\")] private void Open() => Thread.Sleep(Random.Shared.Next(3));")]
    [InlineData("[AfterBatchTransfer] private Digit.Batch Flip(Digit.Batch batch) { using var noise = rand_like(batch.Image); return batch; }")]
    [InlineData("public override int GetHashCode() => HashCode.Combine(1, 2);")]
    [InlineData("[Setup(\"fit\")] private void Open() { _ = Digits.Open(\"a\").Map(static (digit, random) => digit with { Label = random.NextInt(3) }); }")]
    public async Task What_a_seed_fixes_or_no_sample_depends_on_is_not_reported(string members)
    {
        var analysis = await AnalyzerHost.RunAsync(Module(members));

        analysis.ShouldBeSilent();
    }

    [Fact]
    public async Task A_generator_in_a_field_is_reported()
    {
        var analysis = await AnalyzerHost.RunAsync(Module("private readonly Random random = new(); [Setup(\"fit\")] private void Open() => random.Next();"));

        analysis.ShouldReport(("DM0045", "new()"));
    }

    [Theory]
    [InlineData("Random.Shared.Next()", "DM0045", "Random.Shared")]
    [InlineData("rand(1).item<float>() > 0.5f ? 1 : 0", "DM0046", "rand(1)")]
    [InlineData("digit.Label.ToString().GetHashCode()", "DM0047", "digit.Label.ToString().GetHashCode()")]
    public async Task A_mapped_function_is_looked_into_wherever_it_stands(string value, string id, string squiggle)
    {
        var analysis = await AnalyzerHost.RunAsync($$"""
            public static class Anywhere
            {
                public static IDataset<Digit> Noisy(IDataset<Digit> digits) => digits.Map(digit => digit with { Label = {{value}} });

                public static float Elsewhere() => Random.Shared.NextSingle() + rand(1).item<float>() + "a".GetHashCode();
            }
            """);

        analysis.ShouldReport((id, squiggle));
        Assert.Contains("in 'Map'", analysis.Message(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Datasets_and_samples_are_looked_into()
    {
        var analysis = await AnalyzerHost.RunAsync("""
            public sealed class Noise : IDataset<float>
            {
                private readonly Random random = new();

                public Noise() => Offsets = rand(10);

                public long Count => 10;

                public Tensor Offsets { get; }

                public float this[long index] => random.NextSingle() + randn(1).item<float>();

                public float Get(long index, SampleRandom own) => own.NextSingle();

                public override int GetHashCode() => "a".GetHashCode();
            }

            [Sample]
            public readonly partial record struct Point([Shape(2)] float[] Values)
            {
                public static Point Jittered() => new([Random.Shared.NextSingle(), 0]);

                public static Point Jittered(SampleRandom random) => new([random.NextSingle(), 0]);
            }
            """);

        analysis.ShouldReport(("DM0045", "new()"), ("DM0046", "randn(1)"), ("DM0045", "Random.Shared"));
    }

    private static string Module(string members) => $$"""
        [DataModule]
        public partial class DigitData
        {
            {{members}}

            [Dataloader(Split.Train)]
            private DataLoader<Digit.Batch> Train() => Digits.Open("train").ToLoader(64);
        }
        """;
}
