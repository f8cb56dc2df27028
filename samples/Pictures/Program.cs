using DataModule;
using Pictures;

return DataModuleApp.RunOneOf(
    args, ("icons", Run<IconsDataModule>), ("fashion", Run<FashionMnistDataModule>), ("cifar10", Run<Cifar10DataModule>));

// One network for all data: it takes the numbers of channels and classes from the data.
static int Run<TData>(string[] args)
    where TData : PictureDataModule, ICreatable<TData> => DataModuleApp.Run(
        args,
        (TData data, PictureModel.HyperparameterValues model) => PictureModel.Create(model with { Channels = data.Shape.Channels, Classes = data.ClassCount }),
        defaults: "trainer.max-epochs: 20",
        plugins: [AppPlugin.Callback<ContactSheet>("contact-sheet")]);
