using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Compat.NN;

/// <summary>Inputs and parameters that PyTorch was given too, to compare with what it computed.</summary>
internal static class Reference
{
    /// <summary>sin 1, sin 2, ...</summary>
    public static Tensor Sines(params long[] shape) =>
        arange(1, shape.Aggregate(1L, (product, size) => product * size) + 1, dtype: float32).sin().reshape(shape);

    /// <summary>Fills the i-th parameter with half the cosines of i + 1, i + 2, ...</summary>
    public static T WithCosines<T>(this T module)
        where T : nn.Module
    {
        using var withoutGradients = no_grad();
        var first = 1;
        foreach (var parameter in module.parameters())
        {
            var count = parameter.NumberOfElements;
            parameter.copy_(
                arange(first, first + count, dtype: float32).cos().mul(0.5).reshape(parameter.shape));
            first++;
        }
        return module;
    }

    public static void Equal(double[] expected, Tensor? actual, double tolerance = 2e-6)
    {
        Assert.NotNull(actual);
        var values = Values(actual);
        Assert.Equal(expected.Length, values.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - values[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])),
                $"Element {i}: expected {expected[i]}, got {values[i]}.");
        }
    }

    public static double[] Values(Tensor tensor)
    {
        using var withoutGradients = no_grad();
        return tensor.to(float64).contiguous().data<double>().ToArray();
    }

    /// <summary>Runs a module forward and, from the sum of squares, backward.</summary>
    public static void Check(
        nn.Module<Tensor, Tensor> module, Tensor input, double[] output, double[]? inputGradient,
        params (string Parameter, double[] Gradient)[] gradients)
    {
        module.WithCosines();
        if (inputGradient is not null)
        {
            input.requires_grad_();
        }
        CheckResult(module, module.call(input), output, gradients);
        if (inputGradient is not null)
        {
            Equal(inputGradient, input.grad);
        }
    }

    public static void CheckResult(
        nn.Module module, Tensor result, double[] output, params (string Parameter, double[] Gradient)[] gradients)
    {
        Equal(output, result);
        (result * result).sum().backward();
        Assert.Equal(gradients.Select(entry => entry.Parameter), module.named_parameters().Select(entry => entry.name));
        foreach (var (parameter, gradient) in gradients)
        {
            Equal(gradient, module.get_parameter(parameter)!.grad, 4e-6);
        }
    }
}
