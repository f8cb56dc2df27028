using TorchSharp;

namespace DataModule;

/// <summary>The training or evaluation mode of each module of a model. A module may stay in evaluation mode because it is frozen.</summary>
internal sealed class ModuleModes
{
    private readonly (string Name, torch.nn.Module Module, bool Training)[] modules;

    private ModuleModes((string, torch.nn.Module, bool)[] modules) => this.modules = modules;

    /// <summary>The names of the modules that were in evaluation mode. The model's own name is "".</summary>
    public IEnumerable<string> Evaluating => modules.Where(static each => !each.Training).Select(static each => each.Name);

    /// <summary>Saves the current modes. A module comes before its submodules.</summary>
    public static ModuleModes Of(torch.nn.Module model) =>
        new([("", model, model.training), .. model.named_modules().Select(static named => (named.name, named.module, named.module.training))]);

    /// <summary>Restores the saved mode of each module.</summary>
    public void PutBack()
    {
        foreach (var (_, module, training) in modules)
        {
            Put(module, training);
        }
    }

    /// <summary>Sets the named modules to evaluation mode, and all others to training mode.</summary>
    public void PutBack(IReadOnlySet<string> evaluating)
    {
        foreach (var (name, module, _) in modules)
        {
            Put(module, !evaluating.Contains(name));
        }
    }

    // Module.train also sets the submodules. They come later in the list and get their own mode then.
    private static void Put(torch.nn.Module module, bool training)
    {
        if (module.training != training)
        {
            module.train(training);
        }
    }
}
