using System.Text.Json.Nodes;
using TorchSharp;

namespace DataModule;

/// <summary>The state of a module: parameters, persistent buffers, the frozen parameters, and the modules in evaluation mode.</summary>
internal static class ModelState
{
    private const string Frozen = "frozen";
    private const string Evaluating = "eval";

    /// <summary>Saves the state of a module.</summary>
    /// <param name="model">The module.</param>
    /// <param name="modes">The training and evaluation modes to save; null for the current ones.</param>
    /// <returns>A state dict with the module's own tensors, not copies.</returns>
    public static StateDict Capture(torch.nn.Module model, ModuleModes? modes = null)
    {
        var state = new StateDict();
        foreach (var (name, tensor) in model.state_dict())
        {
            state.Set(name, tensor);
        }

        var frozen = model.named_parameters().Where(static named => !named.parameter.requires_grad).Select(static named => named.name);
        state.Values[Frozen] = new JsonArray([.. frozen.Select(static name => (JsonNode)JsonValue.Create(name))]);
        var evaluating = (modes ?? ModuleModes.Of(model)).Evaluating;
        state.Values[Evaluating] = new JsonArray([.. evaluating.Select(static name => (JsonNode)JsonValue.Create(name))]);
        return state;
    }

    /// <summary>All parameters and buffers by name, including buffers that are not persistent.</summary>
    public static IEnumerable<(string Name, torch.Tensor Tensor)> Tensors(torch.nn.Module model) =>
        model.named_parameters().Select(static one => (one.name, (torch.Tensor)one.parameter)).Concat(model.named_buffers().Select(static one => (one.name, one.buffer)));

    /// <summary>
    /// Restores which parameters are frozen and which modules are in evaluation mode. This is separate from <see cref="Restore"/>, because
    /// <c>ConfigureOptimizers</c> may select the parameters that are not frozen at the beginning of a run.
    /// </summary>
    public static void RestoreFrozen(torch.nn.Module model, StateDict state)
    {
        if (state.Contains(Frozen))
        {
            var frozen = state.GetStrings(Frozen).ToHashSet();
            foreach (var (name, parameter) in model.named_parameters())
            {
                parameter.requires_grad = !frozen.Contains(name);
            }
        }

        if (state.Contains(Evaluating))
        {
            ModuleModes.Of(model).PutBack(state.GetStrings(Evaluating).ToHashSet());
        }
    }

    /// <summary>Loads parameters and buffers.</summary>
    /// <param name="model">The module.</param>
    /// <param name="state">The saved state.</param>
    /// <param name="strict">Whether names, shapes and dtypes must be equal. If false, tensors with equal names and shapes are loaded.</param>
    /// <exception cref="StateException"><paramref name="strict"/> is true, and names, shapes or dtypes differ. The module is unchanged.</exception>
    public static LoadedWeights Restore(torch.nn.Module model, StateDict state, bool strict = true)
    {
        ArgumentNullException.ThrowIfNull(model);
        var targets = model.state_dict();
        var names = targets.Keys.Concat(state.Tensors.Keys).Distinct().Order(StringComparer.Ordinal).ToLookup(name =>
            !state.Tensors.TryGetValue(name, out var saved) ? Fit.Missing
            : !targets.TryGetValue(name, out var target) ? Fit.Unexpected
            : strict ? Describe(target) == Describe(saved) ? Fit.Same : Fit.Different
            : target.shape.SequenceEqual(saved.shape) ? Fit.Same : Fit.Different);
        var loaded = new LoadedWeights(
            [.. names[Fit.Same]],
            [.. names[Fit.Missing]],
            [.. names[Fit.Unexpected]],
            [.. names[Fit.Different].Select(name => $"{name} ({Describe(state.Tensors[name])} in the checkpoint, {Describe(targets[name])} in the model)")]);
        if (strict && !loaded.IsComplete)
        {
            throw new StateException($"The checkpoint does not fit the model {model.GetType().Name}: {string.Join("; ", loaded.Problems)}.");
        }

        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        foreach (var name in loaded.Loaded)
        {
            targets[name].copy_(state.Tensors[name]);
        }

        return loaded;
    }

    /// <summary>The dtype and shape, for example "Float32 [3, 4]".</summary>
    public static string Describe(torch.Tensor tensor) => $"{tensor.dtype} [{string.Join(", ", tensor.shape)}]";

    private enum Fit
    {
        Same,
        Missing,
        Unexpected,
        Different,
    }
}
