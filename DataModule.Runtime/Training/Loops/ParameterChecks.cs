using TorchSharp;
using TorchSharp.Modules;

namespace DataModule;

/// <summary>Checks that the parameters of the optimizers are those that checkpoints hold.</summary>
internal static class ParameterChecks
{
    private const int MostListed = 5;

    /// <exception cref="InvalidOperationException">The optimizers have parameters that the model does not have.</exception>
    public static void RequireTheModels(torch.nn.Module? model, OptimizerSetup optimizers)
    {
        if (model is null)
        {
            return;
        }

        var own = model.parameters().Select(static parameter => parameter.Handle).ToHashSet();
        Parameter[] foreign =
        [
            .. optimizers.Optimizers.SelectMany(static scheduled => scheduled.Optimizer.parameters())
                .DistinctBy(static parameter => parameter.Handle)
                .Where(parameter => !own.Contains(parameter.Handle)),
        ];
        var shapes = string.Join(", ", foreign.Take(MostListed).Select(static parameter => $"[{string.Join(", ", parameter.shape)}]"));
        Trainer.Require(
            foreign.Length == 0,
            $"The optimizers of {model.GetType().Name} have {foreign.Length} parameters that are not the model's, of shape {shapes}{(foreign.Length > MostListed ? ", ..." : "")}; checkpoints would not hold them. Call RegisterComponents() in the model's constructor, after the layers are assigned.");
    }
}
