using DataModule;
using SemiSupervised;

// --sweep use-unlabelled=false,true compares.
return DataModuleApp.Run<SemiSupervisedDataModule, SemiSupervisedModel>(args, defaults: "trainer.max-steps: 600");
