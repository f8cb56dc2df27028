using System.CommandLine;
using System.Globalization;
using DataModule;
using TextClassification;
using TorchSharp;

var corpus = new Option<string>("--corpus")
{
    Description = "A file of lines: category, tab, text [default: the definitions that come with the sample]",
    DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "corpus", "definitions.tsv"),
};
var epochs = new Option<int>("--epochs") { Description = "How often to go through the training texts", DefaultValueFactory = _ => 6 };
var checkpoints = new Option<string?>("--checkpoint-dir") { Description = "Where to save checkpoints [default: nowhere]" };
var resume = new Option<string?>("--resume") { Description = "A checkpoint to go on from, or 'last' for the newest of --checkpoint-dir" };
var command = new RootCommand("Learns to tell from a definition what kind of thing is defined.") { corpus, epochs, checkpoints, resume };
command.SetAction(result =>
{
    torch.manual_seed(42);
    var data = new DefinitionsDataModule(result.GetValue(corpus)!);
    data.Setup(Stage.Fit);
    using var model = new DefinitionsModel(data.VocabularySize, data.Categories.Count);
    var trainer = new Trainer
    {
        MaxEpochs = result.GetValue(epochs),
        Callbacks = result.GetValue(checkpoints) is { } directory ? [new ModelCheckpoint(directory)] : [],
    };
    trainer.Fit(model, data, result.GetValue(resume));
    var accuracy = trainer.Test(model, data)["accuracy"];
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"test accuracy: {accuracy:0.000}"));
});
return command.Parse(args).Invoke();
