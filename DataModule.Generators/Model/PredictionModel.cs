namespace DataModule.Generators.Model;

/// <summary>What a model's predict steps return.</summary>
/// <param name="Plans">How each type is copied.</param>
internal sealed record PredictionModel(EquatableArray<TransferPlan> Plans);
