using Xunit;

namespace DataModule.Tests.Analyzers;

public sealed class BatchEscapeTests
{
    [Theory]
    [InlineData("last = batch;", "batch", "last", "batch.Detach()")]
    [InlineData("field = batch;", "batch", "field", "batch.Detach()")]
    [InlineData("this.field = batch;", "batch", "this.field", "batch.Detach()")]
    [InlineData("all.Add(batch);", "batch", "all", "batch.Detach()")]
    [InlineData("queue.Enqueue(batch);", "batch", "queue", "batch.Detach()")]
    [InlineData("images.Add(batch.Image);", "batch.Image", "images", "batch.Image.clone()")]
    [InlineData("image = batch.Image;", "batch.Image", "image", "batch.Image.clone()")]
    [InlineData("if (batch.Count > 1) { last = batch; } else { break; }", "batch", "last", "batch.Detach()")]
    public async Task A_batch_that_is_kept_past_its_turn_is_reported(string body, string squiggle, string keeper, string remedy)
    {
        var analysis = await AnalyzerHost.RunAsync(Loop(body));

        analysis.ShouldReport(("DM0048", squiggle));
        Assert.Equal(
            $"'{keeper}' keeps '{squiggle}' longer than its iteration, but the loader reuses its memory for the next batch: write '{remedy}'",
            analysis.Message());
    }

    [Theory]
    [InlineData("all.Add(batch.Detach());")]
    [InlineData("last = batch; break;")] // valid until the loader is asked for another
    [InlineData("images.Add(batch.Image.clone());")]
    [InlineData("images.Add(batch.Image.mean());")]
    [InlineData("var here = batch; _ = here.Count;")]
    [InlineData("var two = new List<Digit.Batch>(); two.Add(batch);")]
    [InlineData("count += batch.Count;")]
    [InlineData("Console.WriteLine(batch);")]
    public async Task A_batch_that_stays_in_its_turn_is_not(string body)
    {
        var analysis = await AnalyzerHost.RunAsync(Loop(body));

        analysis.ShouldBeSilent();
    }

    [Fact]
    public async Task All_batches_in_a_list_are_reported()
    {
        var analysis = await AnalyzerHost.RunAsync("""
            public static class Program
            {
                public static List<Digit.Batch> All(DataLoader<Digit.Batch> loader) => loader.ToList();

                public static List<Digit.Batch> Kept(DataLoader<Digit.Batch> loader) => loader.Select(batch => batch.Detach()).ToList();

                public static List<int> Numbers(IEnumerable<int> numbers) => numbers.ToList();
            }
            """);

        analysis.ShouldReport(("DM0048", "loader.ToList()"));
        Assert.Contains("write 'loader.Select(batch => batch.Detach()).ToList()'", analysis.Message(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Steps_and_batch_hooks_are_looked_into()
    {
        var analysis = await AnalyzerHost.RunAsync("""
            public sealed class Model : IValidationStep<Digit.Batch>
            {
                private readonly List<Tensor> labels = [];
                private Digit.Batch first;

                public void ValidationStep(Digit.Batch batch, StepContext context)
                {
                    first = batch;
                    labels.Add(batch.Label);
                    labels.Add(batch.Label.clone().DetachFromDisposeScope());
                }

                public Digit.Batch First() => first;

                public void NoStep(Digit.Batch batch) => first = batch;
            }

            [DataModule]
            public partial class DigitData
            {
                private Digit.Batch seen;

                [AfterBatchTransfer]
                private Digit.Batch Look(Digit.Batch batch) => seen = batch;

                [Dataloader(Split.Train)]
                private DataLoader<Digit.Batch> Train() => Digits.Open("train").ToLoader(seen.Count);
            }
            """);

        analysis.ShouldReport(("DM0048", "batch"), ("DM0048", "batch.Label"), ("DM0048", "batch"));
        Assert.Contains("write 'batch.Label.clone().DetachFromDisposeScope()'", analysis.Message(1), StringComparison.Ordinal);
    }

    private static string Loop(string body) => $$"""
        public sealed class Program
        {
            private readonly List<Digit.Batch> all = [];
            private readonly Queue<Digit.Batch> queue = [];
            private readonly List<Tensor> images = [];
            private Digit.Batch field;

            public object? Run(DataLoader<Digit.Batch> loader)
            {
                var last = default(Digit.Batch);
                Tensor? image = null;
                var count = 0;
                foreach (var batch in loader)
                {
                    {{body}}
                }

                return (last, image, count, field, all, queue, images);
            }
        }
        """;
}
