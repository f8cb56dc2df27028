using DataModule;
using TextClassification;

// What the data decides is set here, where the compiler checks it; all else are options.
return DataModuleApp.Run(
    args,
    (DefinitionsDataModule data, DefinitionsModel.HyperparameterValues model) =>
        DefinitionsModel.Create(model with { VocabularySize = data.VocabularySize, Categories = data.Categories.Count }),
    defaults: "trainer.max-epochs: 6");
