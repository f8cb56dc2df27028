using System.Text.Json.Nodes;
using TorchSharp;
using TorchSharp.Modules;

namespace DataModule;

/// <summary>
/// The state of accumulated gradients. Gradients that are zero are not saved. The names of parameters without a gradient are saved, since an optimizer
/// skips those.
/// </summary>
internal static class GradientState
{
    private const string Gradient = "gradient.";
    private const string NoGradient = "no_gradient";

    public static void Capture(StateDict loop, torch.nn.Module? module, IEnumerable<torch.optim.Optimizer> optimizers)
    {
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var without = new JsonArray();
        foreach (var (name, parameter) in Parameters(module, optimizers))
        {
            if (parameter.grad is not { } gradient)
            {
                without.Add((JsonNode)JsonValue.Create(name));
            }
            else if (gradient.count_nonzero().item<long>() > 0)
            {
                loop.Set(Gradient + name, gradient.DetachFromDisposeScope());
            }
        }

        loop.Values[NoGradient] = without;
    }

    /// <param name="loop">The saved state of the loop.</param>
    /// <param name="module">The model; null if it is not a module.</param>
    /// <param name="optimizers">The optimizers of the fit.</param>
    /// <param name="scale">The factor by which the gradients are multiplied.</param>
    public static void Restore(StateDict loop, torch.nn.Module? module, IEnumerable<torch.optim.Optimizer> optimizers, double scale)
    {
        using var noGrad = torch.no_grad();
        var without = loop.GetStrings(NoGradient).ToHashSet();
        foreach (var (name, parameter) in Parameters(module, optimizers))
        {
            if (!without.Contains(name))
            {
                var gradient = loop.Tensors.TryGetValue(Gradient + name, out var saved)
                    ? saved.to(parameter.device, copy: true)
                    : torch.zeros_like(parameter);
                parameter.grad = (scale == 1 ? gradient : gradient.mul_(scale)).DetachFromDisposeScope();
            }
        }
    }

    /// <summary>The parameters of the model, and those that only optimizers have, as a model need not be a module.</summary>
    private static IEnumerable<(string Name, Parameter Parameter)> Parameters(torch.nn.Module? module, IEnumerable<torch.optim.Optimizer> optimizers)
    {
        var known = new HashSet<nint>();
        foreach (var (name, parameter) in module?.named_parameters() ?? [])
        {
            known.Add(parameter.Handle);
            yield return (name, parameter);
        }

        var others = optimizers.SelectMany(static optimizer => optimizer.parameters()).Where(parameter => known.Add(parameter.Handle));
        foreach (var (index, parameter) in others.Index())
        {
            yield return (FormattableString.Invariant($"optimizer/{index}"), parameter);
        }
    }
}
