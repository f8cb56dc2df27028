using TorchSharp;

namespace DataModule;

/// <summary>The parameters and persistent buffers of a module.</summary>
internal static class ModelState
{
    private const int MostListed = 10;

    /// <returns>The tensors themselves, no copies.</returns>
    public static StateDict Capture(torch.nn.Module model)
    {
        var state = new StateDict();
        foreach (var (name, tensor) in model.state_dict())
        {
            state.Set(name, tensor);
        }

        return state;
    }

    /// <exception cref="StateException">Names, shapes or element types differ. Nothing was changed.</exception>
    public static void Restore(torch.nn.Module model, StateDict state)
    {
        ArgumentNullException.ThrowIfNull(model);
        var targets = model.state_dict();
        var problems = List("missing from the checkpoint", targets.Keys.Where(name => !state.Tensors.ContainsKey(name)))
            .Concat(List("not in the model", state.Tensors.Keys.Where(name => !targets.ContainsKey(name))))
            .Concat(List("different", targets.Keys.Where(state.Tensors.ContainsKey)
                .Where(name => Describe(targets[name]) != Describe(state.Tensors[name]))
                .Select(name => $"{name} ({Describe(state.Tensors[name])} in the checkpoint, {Describe(targets[name])} in the model)")))
            .ToArray();
        if (problems.Length > 0)
        {
            throw new StateException($"The checkpoint does not fit the model {model.GetName()}: {string.Join("; ", problems)}.");
        }

        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        foreach (var (name, target) in targets)
        {
            target.copy_(state.Tensors[name]);
        }
    }

    /// <summary>"Float32 [3, 4]".</summary>
    public static string Describe(torch.Tensor tensor) => $"{tensor.dtype} [{string.Join(", ", tensor.shape)}]";

    private static IEnumerable<string> List(string what, IEnumerable<string> names)
    {
        var sorted = names.Order(StringComparer.Ordinal).ToArray();
        if (sorted.Length > 0)
        {
            var rest = sorted.Length > MostListed ? $" and {sorted.Length - MostListed} more" : "";
            yield return $"{what}: {string.Join(", ", sorted.Take(MostListed))}{rest}";
        }
    }
}
