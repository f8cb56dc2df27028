using DataModule;
using Data_Project;

#if (pictures)
// Values that depend on the data are set here. All others are options: dotnet run -- --help.
return DataModuleApp.Run(
    args,
    (PicturesDataModule data, PicturesModel.HyperparameterValues model) => PicturesModel.Create(model with { Classes = data.ClassCount }),
    defaults: "trainer.max-epochs: 6");
#else
// The constructors' parameters are the options: dotnet run -- --help.
return DataModuleApp.Run<PointsDataModule, PointsModel>(args, defaults: "trainer.max-epochs: 20");
#endif
