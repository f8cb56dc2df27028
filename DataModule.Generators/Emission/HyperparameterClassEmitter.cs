using DataModule.Generators.Model;

namespace DataModule.Generators.Emission;

/// <summary>Writes the generated part of a class with hyperparameters that is not a data module.</summary>
internal static class HyperparameterClassEmitter
{
    public static string Emit(HyperparameterClassModel model) =>
        SourceWriter.File(model.Shell, " : global::DataModule.IHasHyperparameters" + Creatable(model), writer =>
        {
            HyperparametersEmitter.Emit(writer, model.Shell, model.Hyperparameters, model.Hides);
            if (model.IsModule)
            {
                HyperparametersEmitter.EmitLoad(writer, model.Shell, model.Hyperparameters, "ModelHyperparameters",
                    static (made, checkpoint) => checkpoint + ".LoadModel(" + made + ");");
            }
        });

    private static string Creatable(HyperparameterClassModel model) =>
        HyperparametersEmitter.IsCreatable(model.Hyperparameters) ? ", " + HyperparametersEmitter.Contract(model.Shell) : "";
}
