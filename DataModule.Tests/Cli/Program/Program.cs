using CliProgram;
using DataModule;

// The ways to say how the model is made; a test says which it types its command for.
var code = Environment.GetEnvironmentVariable("CLI_MODEL") switch
{
    "of data" => DataModuleApp.Run(args, (PointsDataModule data) => new Net(data.Inputs)),
    "of data and values" => DataModuleApp.Run(args, (PointsDataModule data, Net.HyperparameterValues values) => Net.Create(values with { Inputs = data.Inputs })),
    "with defaults" => DataModuleApp.Run<PointsDataModule, Net>(args, "model.inputs: 2\ntrainer.max-epochs: 1\nearly-stopping: {patience: 7}"),
    "with plugins" => DataModuleApp.Run<PointsDataModule, Net>(args, plugins: Plugins.All),
    "one of two" => DataModuleApp.RunOneOf(
        args,
        ("small", static args => DataModuleApp.Run<PointsDataModule, Net>(args, "data.samples: 64")),
        ("large", static args => DataModuleApp.Run<PointsDataModule, Net>(args, "data.samples: 640"))),
    "with wrong defaults" => DataModuleApp.Run<PointsDataModule, Net>(args, "trainer.max-epoch: 1"),
    _ => DataModuleApp.Run<PointsDataModule, Net>(args),
};

// For a test that asks what a command has loaded.
if (Environment.GetEnvironmentVariable("CLI_MAPS") is { } file)
{
    File.Copy("/proc/self/maps", file, overwrite: true);
}

return code;
