using System.CommandLine;
using System.Globalization;
using DataModule;
using Samples;
using TextClassification;
using TorchSharp;

var corpus = new Option<string?>("--corpus")
{
    Description = "A file of lines: category, tab, text [default: the definitions that come with the sample]",
};
var epochs = new Option<int>("--epochs") { Description = "How often to go through the training texts", DefaultValueFactory = _ => 6 };
var test = new Option<string?>("--test") { Description = "Train nothing: test the model of this checkpoint, on its data" };
var command = new RootCommand("Learns to tell from a definition what kind of thing is defined.") { corpus, epochs, test };
RunOptions.AtLeast(epochs, 1);
var run = new RunOptions(command);
return SampleProgram.Run(command, args, result =>
{
    var accuracy = result.GetValue(test) is { } checkpoint ? Test(checkpoint, result.GetValue(corpus)) : TrainAndTest(result);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"test accuracy: {accuracy:0.000}"));
});

double TrainAndTest(ParseResult result)
{
    torch.manual_seed(42);
    var data = new DefinitionsDataModule(result.GetValue(corpus) ?? Path.Combine(AppContext.BaseDirectory, "corpus", "definitions.tsv"));
    data.Setup(Stage.Fit);
    using var model = new DefinitionsModel(data.VocabularySize, data.Categories.Count);
    var trainer = new Trainer
    {
        MaxEpochs = result.GetValue(epochs),
        Callbacks = run.Callbacks(result),
        Loggers = run.Loggers(result),
    };
    trainer.Fit(model, data, run.Resume(result));
    return trainer.Test(model, data)["accuracy"];
}

// What both were made with stands in the checkpoint; the corpus may have been moved since.
double Test(string checkpoint, string? movedTo)
{
    var data = DefinitionsDataModule.LoadFromCheckpoint(checkpoint, values => values with { Path = movedTo ?? values.Path });
    using var model = DefinitionsModel.LoadFromCheckpoint(checkpoint);
    return new Trainer().Test(model, data)["accuracy"];
}
