using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Evaluation;

/// <summary>Metric objects by themselves: their state, their edges, what they refuse.</summary>
public sealed class MetricTests
{
    [Fact]
    public void What_an_exact_curve_keeps_outlives_the_batch()
    {
        var curve = new AUROC();
        using (var scores = tensor([0.9f, 0.8f, 0.3f]))
        using (var labels = tensor([1L, 0L, 1L]))
        {
            curve.Update(scores, labels);
            scores.fill_(0);
        }

        Assert.Equal(0.5, curve.Value);
    }

    [Fact]
    public void A_batch_of_logits_that_all_lie_between_0_and_1_counts_as_the_logits_of_its_epoch()
    {
        // As probabilities 0.4 and 0.3 would not be found; as logits they are.
        var (recall, curve) = (new Recall(), new AUROC(thresholds: 100));
        foreach (var (scores, labels) in ((float[], long[])[])[([0.4f, 0.3f], [1, 1]), ([-3, 5], [0, 1])])
        {
            recall.Update(tensor(scores), tensor(labels));
            curve.Update(tensor(scores), tensor(labels));
        }

        Assert.Equal((1, 1), (recall.Value, curve.Value));
    }

    [Fact]
    public void One_score_a_sample_may_have_an_axis_of_its_own()
    {
        var accuracy = new Accuracy();
        accuracy.Update(tensor([0.9f, 0.2f, 0.7f]).unsqueeze(1), tensor([1L, 0L, 0L]));
        accuracy.Update(tensor([0.9f, 0.2f]), tensor([true, false]));
        Assert.Equal(0.8, accuracy.Value, 1e-12);
    }

    [Fact]
    public void Of_equal_scores_the_first_is_the_better()
    {
        var top2 = new Accuracy(classes: 3, topK: 2);
        top2.Update(ones(4, 3), tensor([0L, 1, 2, 2]));
        Assert.Equal(0.5, top2.Value); // classes 0 and 1 are the best two
    }

    [Fact]
    public void What_is_masked_may_be_anything()
    {
        var mask = tensor([true, false, true]);
        var error = new MeanSquaredError();
        error.Update(tensor([1f, float.NaN, 4]), tensor([1f, 0, 2]), mask);
        var f1 = new F1Score(classes: 2);
        f1.Update(tensor([0L, 77, 1]), tensor([0L, -5, 1]), mask);
        var mean = new MeanMetric();
        mean.Update(tensor([1f, float.NaN, 4]), mask);
        Assert.Equal((2, 1, 2.5), (error.Value, f1.Value, mean.Value));
    }

    [Fact]
    public void A_mask_of_the_first_dimensions_holds_for_the_others()
    {
        var error = new MeanAbsoluteError();
        error.Update(ones(2, 3, 4), zeros(2, 3, 4), tensor([true, false, false, false, false, false]).view(2, 3));
        Assert.Equal(1, error.Value);
        Assert.Equal(4L, error.StateDict().GetTensor("count").item<long>());

        var problem = Assert.Throws<ArgumentException>(() => error.Update(ones(2, 3), zeros(2, 3), ones(3)));
        Assert.StartsWith("The mask has the shape [3]; it must have that of the targets, [2, 3], or its first dimensions.", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_that_are_no_classes_are_told_with_their_number()
    {
        var f1 = new F1Score(classes: 3);
        f1.Update(tensor([0L, 1, 2, 1]), tensor([0L, 3, -100, 1]));

        var error = Assert.Throws<InvalidOperationException>(() => f1.Value);
        Assert.Equal(
            "F1Score got 2 targets or predicted classes outside 0 to 2. Leave them out with a mask or with ignoreIndex.", error.Message);
        Assert.Throws<InvalidOperationException>(() =>
        {
            var perplexity = new Perplexity();
            perplexity.Update(zeros(1, 2, 5), tensor([0L, 5]).unsqueeze(0));
            return perplexity.Value;
        });
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_an_error_that_shows_both()
    {
        Says("F1Score needs scores of shape [n, 3, ...] or classes of shape [n, ...], and targets of shape [n, ...]; it got Float32 [4, 2] and Int64 [4].",
            () => new F1Score(classes: 3).Update(zeros(4, 2), zeros(4, ScalarType.Int64)));
        Says("AUROC needs scores of shape [n, 5, ...], and targets of 0 or 1 of the same shape; it got Float32 [4, 5] and Int64 [4].",
            () => new AUROC(labels: 5).Update(zeros(4, 5), zeros(4, ScalarType.Int64)));
        Says("Recall needs scores of shape [n, ...], and targets of 0 or 1 of the same shape; it got Float32 [4, 2] and Int64 [4].",
            () => new Recall().Update(zeros(4, 2), zeros(4, ScalarType.Int64)));
        Says("RootMeanSquaredError needs predictions and targets of the same shape; it got Float32 [4, 1] and Float32 [4].",
            () => new RootMeanSquaredError().Update(zeros(4, 1), zeros(4)));
        Says("Perplexity needs logits of shape [batch, length, vocabulary]", () => new Perplexity().Update(zeros(2, 7, 5), zeros(2, 5, ScalarType.Int64)));

        static void Says(string message, Action update) => Assert.StartsWith(message, Assert.Throws<ArgumentException>(update).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_that_contradict_each_other_are_an_error()
    {
        Says("F1Score got both classes and labels", () => new F1Score(classes: 3, labels: 3));
        Says("Recall got 1 classes; there must be at least 2.", () => new Recall(classes: 1));
        Says("Accuracy got topK 4; it must be from 1 to the number of classes, 3.", () => new Accuracy(classes: 3, topK: 4));
        Says("Precision got the threshold 1.5; it must be from 0 to 1.", () => new Precision(threshold: 1.5));
        Says("AUROC got a micro average of classes", () => new AUROC(classes: 3, average: Average.Micro));
        Says("AveragePrecision got 1 thresholds", () => new AveragePrecision(thresholds: 1));

        static void Says(string message, Func<Metric> make) => Assert.StartsWith(message, Assert.Throws<ArgumentException>(make).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_any_update_a_mean_is_NaN_and_an_area_too()
    {
        Assert.All((Metric[])[new MeanSquaredError(), new MeanMetric(), new R2Score(), new AUROC(), new AUROC(classes: 3, thresholds: 5), new Perplexity()],
            metric => Assert.True(double.IsNaN(metric.Value), metric.GetType().Name));
        Assert.Equal((0, 0), (new F1Score(classes: 3).Value, new SumMetric().Value));
    }

    [Fact]
    public void A_state_of_something_else_is_refused_and_changes_nothing()
    {
        var (three, four) = (new F1Score(classes: 3), new F1Score(classes: 4));
        three.Update(tensor([0L, 1]), tensor([0L, 1]));
        four.Update(tensor([0L, 3]), tensor([0L, 3]));

        Assert.Equal("F1Score.actual is Int64 [4] in the saved state, but Int64 [3] here.", Assert.Throws<StateException>(() => three.Merge(four.StateDict())).Message);
        Assert.Throws<StateException>(() => three.LoadStateDict(four.StateDict()));
        Assert.StartsWith(
            "The saved state has 'actual', which MeanSquaredError does not have. It has sum, count. Is it the state of another metric, or of one with other settings?",
            Assert.Throws<StateException>(() => new MeanSquaredError().LoadStateDict(three.StateDict())).Message,
            StringComparison.Ordinal);
        Assert.Equal((1, 1), (three.Value, three.Updates));
    }

    [Fact]
    public void A_saved_state_does_not_follow_later_updates()
    {
        var sum = new SumMetric();
        sum.Update(1);
        var state = sum.StateDict();
        sum.Update(5);
        Assert.Equal(1, state.GetTensor("sum").item<double>());
        sum.LoadStateDict(state);
        Assert.Equal((1, 1), (sum.Value, sum.Updates));
        sum.Reset();
        Assert.Equal((0, 0), (sum.Value, sum.Updates));
    }

    [Fact]
    public void A_metric_of_ones_own_needs_its_sums_and_a_result()
    {
        var error = new MaximumOfMeans();
        error.Update(tensor([1f, 3f]));
        error.Update(tensor([5f, 7f]));
        Assert.Equal(4, error.Value);
    }

    private sealed class MaximumOfMeans : Metric
    {
        private readonly MetricSum sum, count;

        public MaximumOfMeans() => (sum, count) = (AddSum("sum", ScalarType.Float64), AddSum("count", ScalarType.Int64));

        public void Update(Tensor values)
        {
            using var update = BeginUpdate();
            sum.Add(values.sum());
            count.Add(tensor(values.numel()));
        }

        protected override Tensor Result() => sum.Sum / count.Sum;
    }
}
