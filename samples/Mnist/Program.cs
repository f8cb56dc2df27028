using DataModule;
using Mnist;

return DataModuleApp.RunOneOf(args, ("fashion", Run<FashionMnistDataModule>), ("mnist", Run<MnistDataModule>));

static int Run<TData>(string[] args)
    where TData : PictureDataModule, ICreatable<TData> => DataModuleApp.Run<TData, MnistModel>(args, defaults: """
        data: {batch-size: 64, validation-split: 0.1, workers: 1}
        trainer.max-epochs: 3
        """);
