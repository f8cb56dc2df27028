using TorchSharp;

namespace DataModule;

/// <summary>Whether each module of a model is in training mode: a part may be kept in evaluation mode, to freeze it.</summary>
internal sealed class ModuleModes
{
    private readonly (string Name, torch.nn.Module Module, bool Training)[] modules;

    private ModuleModes((string, torch.nn.Module, bool)[] modules) => this.modules = modules;

    /// <summary>The paths of those that were in evaluation mode; the model's own is "".</summary>
    public IEnumerable<string> Evaluating => modules.Where(static each => !each.Training).Select(static each => each.Name);

    /// <summary>The modes as they are now; modules come before the modules in them.</summary>
    public static ModuleModes Of(torch.nn.Module model) =>
        new([("", model, model.training), .. model.named_modules().Select(static named => (named.name, named.module, named.module.training))]);

    /// <summary>Puts each module back into the mode that it had.</summary>
    public void PutBack()
    {
        foreach (var (_, module, training) in modules)
        {
            Put(module, training);
        }
    }

    /// <summary>Puts these modules into evaluation mode, and all others into training mode.</summary>
    public void PutBack(IReadOnlySet<string> evaluating)
    {
        foreach (var (name, module, _) in modules)
        {
            Put(module, !evaluating.Contains(name));
        }
    }

    // It does the same to all modules within, whose turn comes later.
    private static void Put(torch.nn.Module module, bool training)
    {
        if (module.training != training)
        {
            module.train(training);
        }
    }
}
