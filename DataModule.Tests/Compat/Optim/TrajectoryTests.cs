using DataModule.Tests.Compat.NN;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Compat.Optim;

/// <summary>Steps of the optimizers on one problem. The expected numbers are PyTorch's.</summary>
public sealed class TrajectoryTests
{
    [Fact]
    public void SGD_goes_down_the_gradient() => Check(
        p => optim.SGD(p, 0.01),
        [
            [0.98, -1.4, 2.992, 0.497878],
            [0.9604, -0.92, 2.984016, 0.495565],
            [0.86436, 1, 2.944176, 0.493045],
            [0.847073, 1, 2.936288, 0.490299],
            [0.830131, 1, 2.928415, 0.487307],
            [0.813529, 1, 2.920558, 0.484048],
        ]);

    [Fact]
    public void SGD_repeats_a_share_of_the_last_update() => Check(
        p => optim.SGD(p, 0.01, momentum: 0.9),
        [
            [0.98, -1.4, 2.992, 0.497878],
            [0.9424, -0.38, 2.976816, 0.493655],
            [0.81432, 1.918, 2.923383, 0.487164],
            [0.682762, 3.8026, 2.867445, 0.478049],
            [0.550704, 4.93822, 2.809367, 0.465759],
            [0.420838, 5.172633, 2.749478, 0.449518],
        ]);

    [Fact]
    public void SGD_dampens_and_decays() => Check(
        p => optim.SGD(p, 0.01, momentum: 0.8, dampening: 0.3, weight_decay: 0.1),
        [
            [0.979, -1.398, 2.989, 0.497378],
            [0.947809, -0.579701, 2.972523, 0.493282],
            [0.855846, 1.181134, 2.929453, 0.487752],
            [0.769694, 2.563617, 2.887445, 0.480733],
            [0.689458, 3.448902, 2.846375, 0.472089],
            [0.615135, 3.81187, 2.806142, 0.46161],
        ]);

    [Fact]
    public void SGD_looks_ahead() => Check(
        p => optim.SGD(p, 0.01, momentum: 0.9, nesterov: true, weight_decay: 0.05),
        [
            [0.96105, -0.8581, 2.98195, 0.495493],
            [0.907012, 0.335603, 2.956291, 0.4883],
            [0.702915, 2.337127, 2.863729, 0.477835],
            [0.573889, 3.030364, 2.799957, 0.463235],
            [0.448381, 3.121594, 2.733706, 0.4433],
            [0.328548, 2.76136, 2.665395, 0.416409],
        ]);

    [Fact]
    public void Adam_adapts_its_steps() => Check(
        p => optim.Adam(p, 0.1),
        [
            [0.9, -1.9, 2.9, 0.4],
            [0.800412, -1.800103, 2.800074, 0.314132],
            [0.715343, -1.716839, 2.717009, 0.224737],
            [0.636927, -1.639154, 2.639411, 0.132662],
            [0.563337, -1.564958, 2.565164, 0.038218],
            [0.493697, -1.493156, 2.493155, -0.058368],
        ]);

    [Fact]
    public void Adam_adds_an_L2_penalty() => Check(
        p => optim.Adam(p, 0.1, 0.8, 0.95, weight_decay: 0.1),
        [
            [0.9, -1.9, 2.9, 0.4],
            [0.800588, -1.80016, 2.800128, 0.31026],
            [0.711794, -1.713435, 2.710153, 0.216829],
            [0.632633, -1.635259, 2.627256, 0.120178],
            [0.560348, -1.562438, 2.54863, 0.020684],
            [0.493511, -1.493195, 2.472747, -0.081143],
        ]);

    [Fact]
    public void Adam_keeps_the_greatest_average_with_amsgrad() => Check(
        p => optim.Adam(p, 0.1, 0.9, 0.7, amsgrad: true),
        [
            [0.9, -1.9, 2.9, 0.4],
            [0.799479, -1.799803, 2.799851, 0.320375],
            [0.72516, -1.727413, 2.727668, 0.240033],
            [0.660343, -1.66341, 2.663755, 0.159612],
            [0.602579, -1.605254, 2.605563, 0.07896],
            [0.550443, -1.551504, 2.55165, -0.002351],
        ]);

    [Fact]
    public void Adam_can_go_up() => Check(
        p => optim.Adam(p, 0.01, eps: 1e-3, maximize: true),
        [
            [1.009995, -2.01, 3.009988, 0.509953],
            [1.019992, -2.02, 3.019976, 0.519425],
            [1.028219, -2.028243, 3.028217, 0.527616],
            [1.035943, -2.035974, 3.035945, 0.533415],
            [1.043383, -2.043413, 3.04338, 0.536234],
            [1.050658, -2.050676, 3.050638, 0.536428],
        ]);

    [Fact]
    public void AdamW_decays_weights_by_themselves() => Check(
        p => optim.AdamW(p, 0.1, weight_decay: 0.1),
        [
            [0.89, -1.88, 2.87, 0.395],
            [0.781572, -1.761327, 2.7414, 0.305543],
            [0.688402, -1.660293, 2.630747, 0.213223],
            [0.602995, -1.565943, 2.526773, 0.119019],
            [0.523491, -1.476142, 2.427323, 0.023316],
            [0.448992, -1.389769, 2.331258, -0.073594],
        ]);

    [Fact]
    public void AdamW_keeps_the_greatest_average_with_amsgrad() => Check(
        p => optim.AdamW(p, 0.1, 0.9, 0.7, weight_decay: 0.5, amsgrad: true),
        [
            [0.85, -1.8, 2.75, 0.375],
            [0.706811, -1.609629, 2.512149, 0.278226],
            [0.595497, -1.455922, 2.313431, 0.184472],
            [0.500269, -1.318806, 2.133503, 0.094529],
            [0.417955, -1.194976, 1.968956, 0.008108],
            [0.346474, -1.082346, 1.817611, -0.075395],
        ]);

    [Fact]
    public void Groups_have_their_own_options() => Check(
        p => optim.Adam(
            [
                new Adam.ParamGroup([p[0]], new Adam.Options { LearningRate = 0.2 }),
                new Adam.ParamGroup([p[1]], new Adam.Options { beta1 = 0.5, beta2 = 0.9 }),
            ],
            0.05),
        [
            [0.8, -1.8, 2.8, 0.45],
            [0.602375, -1.600478, 2.600333, 0.398975],
            [0.42505, -1.432244, 2.432975, 0.344477],
            [0.266029, -1.276158, 2.277252, 0.286943],
            [0.123281, -1.12827, 2.12909, 0.227015],
            [-0.003556, -0.986576, 1.986387, 0.165407],
        ]);

    private static void Check(Func<Parameter[], optim.Optimizer> create, double[][] expected)
    {
        using var problem = new Problem();
        using var optimizer = create(problem.Parameters);
        for (var i = 0; i < expected.Length; i++)
        {
            problem.Step(optimizer, i);
            Reference.Equal(expected[i], problem.Values(), 3e-6);
        }
    }
}
