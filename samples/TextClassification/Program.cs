using DataModule;
using TextClassification;

// Values that depend on the data are set here, where the compiler checks them. All others are options.
return DataModuleApp.Run(
    args,
    (DefinitionsDataModule data, DefinitionsModel.HyperparameterValues model) =>
        DefinitionsModel.Create(model with { VocabularySize = data.VocabularySize, Categories = data.Categories.Count }),
    defaults: "trainer.max-epochs: 6");
