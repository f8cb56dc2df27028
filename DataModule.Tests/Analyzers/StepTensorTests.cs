using Xunit;

namespace DataModule.Tests.Analyzers;

/// <summary>Tensors that are kept after the step that made them.</summary>
public sealed class StepTensorTests
{
    [Theory]
    [InlineData("outputs.Add(loss);", "loss", "'outputs' keeps 'loss', which is disposed at the end of the step: use a metric, or write 'loss.detach().clone().DetachFromDisposeScope()' and dispose it at the end of the epoch")]
    [InlineData("outputs.Add(batch.Image * 2);", "batch.Image * 2", "write '(batch.Image * 2).detach().clone().DetachFromDisposeScope()'")]
    [InlineData("outputs.Add(batch.Label.clone());", "batch.Label.clone()", "write 'batch.Label.clone().detach().DetachFromDisposeScope()'")]
    [InlineData("pairs.Add((loss, 1));", "loss", "'pairs' keeps 'loss'")]
    [InlineData("queue.Enqueue(loss.detach());", "loss.detach()", "'queue' keeps 'loss.detach()'")]
    [InlineData("running += loss;", "running += loss", "'running' keeps 'running += loss', which is disposed at the end of the step: use a MeanMetric or another metric, or keep a number, with item<float>()")]
    [InlineData("running = running + loss;", "running + loss", "use a MeanMetric or another metric")]
    [InlineData("last = loss;", "loss", "'last' keeps 'loss'")]
    [InlineData("Shown = loss.mean();", "loss.mean()", "'Shown' keeps 'loss.mean()'")]
    public async Task What_a_step_keeps_is_reported_with_what_to_do(string body, string squiggle, string message)
    {
        var analysis = await AnalyzerHost.RunAsync(Model(body));

        analysis.ShouldReport(("DM0080", squiggle));
        Assert.Contains(message, analysis.Message(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("outputs.Add(loss.detach().clone().DetachFromDisposeScope());")]
    [InlineData("outputs.Add(loss.MoveToOuterDisposeScope());")]
    [InlineData("numbers.Add(loss.item<float>());")]
    [InlineData("total += loss.item<float>();")]
    [InlineData("running.add_(loss.detach());")]
    [InlineData("last = null;")]
    [InlineData("last = running;")]
    [InlineData("scratch = loss; Use();")] // the step alone reads it, after it is assigned
    [InlineData("var here = new List<Tensor>(); here.Add(loss);")]
    [InlineData("mean.Update(loss);")]
    public async Task What_outlives_the_step_or_ends_with_it_is_fine(string body) => (await AnalyzerHost.RunAsync(Model(body))).ShouldBeSilent();

    [Fact]
    public async Task Other_methods_and_other_classes_may_keep_tensors() => (await AnalyzerHost.RunAsync("""
        public sealed class Cache
        {
            private readonly List<Tensor> kept = [];
            private Tensor? last;

            public void Keep(Tensor tensor)
            {
                kept.Add(tensor + 1);
                last = tensor * 2;
            }

            public int Count => kept.Count + (last is null ? 0 : 1);
        }
        """)).ShouldBeSilent();

    [Fact]
    public async Task A_tensor_of_the_batch_is_one_mistake() =>
        (await AnalyzerHost.RunAsync(Model("outputs.Add(batch.Label);"))).ShouldReport(("DM0048", "batch.Label"));

    internal static string Model(string body) => $$"""
        public sealed class Model : IValidationStep<Digit.Batch>
        {
            private readonly List<Tensor> outputs = [];
            private readonly List<(Tensor, int)> pairs = [];
            private readonly Queue<Tensor> queue = [];
            private readonly List<float> numbers = [];
            private readonly MeanMetric mean = new();
            private Tensor running = torch.zeros(1);
            private Tensor? last;
            private Tensor? scratch;
            private float total;

            public Tensor? Shown { get; private set; }

            public void ValidationStep(Digit.Batch batch, StepContext context)
            {
                Tensor loss = batch.Image.mean();
                {{body}}
            }

            public object? End() => (outputs, pairs, queue, numbers, running, last, total, mean);

            private void Use() => scratch?.add_(1);
        }
        """;
}
