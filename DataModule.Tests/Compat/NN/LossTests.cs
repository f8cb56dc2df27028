using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Compat.NN;

/// <summary>The expected numbers are PyTorch's.</summary>
public sealed class LossTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    private static Tensor Classes => tensor(new long[] { 2, 0 });

    private static Tensor Weights => tensor(new float[] { 1, 2, 3 });

    private static Tensor Targets => Reference.Sines(2, 3).roll(1);

    private static Tensor Binary => Reference.Sines(2, 3).gt(0).to(float32).roll(1);

    [Fact]
    public void CrossEntropyLoss_takes_class_indices() => Check(
        x => nn.CrossEntropyLoss().call(x, Classes),
        [1.4375775],
        [0.194811, 0.2084827, -0.4032937, -0.3541786, 0.1191354, 0.2350432]);

    [Fact]
    public void Cross_entropy_takes_weights_and_smooths_labels() => Check(
        x => nn.functional.cross_entropy(
            x, Classes, Weights, reduction: nn.Reduction.Sum, label_smoothing: 0.1),
        [6.0111222],
        [1.09657, 1.1425329, -2.2391031, -0.6125263, 0.1954312, 0.4170951]);

    [Fact]
    public void CrossEntropyLoss_ignores_an_index() => Check(
        x => nn.CrossEntropyLoss(ignore_index: 0).call(x, Classes),
        [1.6429293],
        [0.3896219, 0.4169654, -0.8065873, 0, 0, 0]);

    [Fact]
    public void CrossEntropyLoss_takes_probabilities() => Check(
        x => nn.CrossEntropyLoss().call(x, tensor(new float[,] { { 0.2f, 0.3f, 0.5f }, { 0.1f, 0.8f, 0.1f } })),
        [1.3092953],
        [0.094811, 0.0584827, -0.1532937, 0.0958214, -0.2808646, 0.1850432]);

    [Fact]
    public void NLLLoss_weighs_classes() => Check(
        x => nn.NLLLoss(Weights).call(nn.functional.log_softmax(x, 1), Classes),
        [1.5402534],
        [0.2922164, 0.3127241, -0.6049405, -0.1770893, 0.0595677, 0.1175216]);

    [Fact]
    public void Nll_loss_can_leave_the_losses_apart() => Check(
        x => nn.functional.nll_loss(
            nn.functional.log_softmax(x, 1), Classes, reduction: nn.Reduction.None),
        [1.6429293, 1.2322257],
        [0.3896219, 0.4169654, -0.8065873, -0.7083572, 0.2382708, 0.4700865]);

    [Fact]
    public void MSELoss_is_the_mean_of_squares() => Check(
        x => nn.MSELoss().call(x, Targets),
        [0.5266556],
        [0.3736288, 0.0226088, -0.2560591, -0.2993075, -0.0673739, 0.2265029]);

    [Fact]
    public void L1Loss_can_sum() => Check(
        x => nn.L1Loss(nn.Reduction.Sum).call(x, Targets),
        [3.7364435],
        [1, 1, -1, -1, -1, 1]);

    [Fact]
    public void Smooth_l1_loss_is_quadratic_near_zero() => Check(
        x => nn.functional.smooth_l1_loss(x, Targets, beta: 0.5),
        [0.4186581],
        [0.1666667, 0.0226088, -0.1666667, -0.1666667, -0.0673739, 0.1666667]);

    [Fact]
    public void BCELoss_takes_probabilities()
    {
        var probabilities = Reference.Sines(2, 3).sigmoid().requires_grad_();
        var loss = nn.BCELoss().call(probabilities, Binary);
        loss.backward();

        Reference.Equal([0.6987643], loss);
        Reference.Equal([0.5532961, -0.2338012, -0.3113975, -0.5219083, 0.2305508, 0.2927043], probabilities.grad);
    }

    [Fact]
    public void BCEWithLogitsLoss_takes_logits_and_weights_of_positives() => Check(
        x => nn.BCEWithLogitsLoss(pos_weights: Weights).call(x, Binary),
        [0.9635351],
        [0.1164625, -0.0957145, -0.2323892, -0.1134432, 0.0461823, 0.0717662]);

    [Fact]
    public void The_functions_compute_what_the_modules_do()
    {
        var x = Reference.Sines(2, 3);

        Reference.Equal(Reference.Values(nn.MSELoss().call(x, Targets)), nn.functional.mse_loss(x, Targets));
        Reference.Equal(Reference.Values(nn.L1Loss().call(x, Targets)), nn.functional.l1_loss(x, Targets));
        Reference.Equal(
            Reference.Values(nn.BCELoss().call(x.sigmoid(), Binary)),
            nn.functional.binary_cross_entropy(x.sigmoid(), Binary));
        Reference.Equal(
            Reference.Values(nn.BCEWithLogitsLoss().call(x, Binary)),
            nn.functional.binary_cross_entropy_with_logits(x, Binary));
    }

    [Fact]
    public void One_hot_marks_the_class()
    {
        Assert.Equal([0L, 0, 1, 1, 0, 0], nn.functional.one_hot(Classes).data<long>().ToArray());
        Assert.Equal([2L, 5], nn.functional.one_hot(Classes, 5).shape);
        Assert.Throws<ArgumentException>(() => nn.functional.one_hot(zeros(2)));
    }

    private static void Check(Func<Tensor, Tensor> loss, double[] expected, double[] gradient)
    {
        var logits = Reference.Sines(2, 3).requires_grad_();
        var result = loss(logits);
        result.sum().backward();

        Reference.Equal(expected, result);
        Reference.Equal(gradient, logits.grad);
    }
}
