namespace DataModule.Generators.Model;

/// <summary>The hyperparameters of one class.</summary>
/// <param name="Values">In declaration order: constructor parameters, then annotated members, those of base classes first.</param>
/// <param name="Others">What else an object cannot be made without, which <c>Create</c> asks for.</param>
/// <param name="Arguments">Of the constructor.</param>
/// <param name="Initializers">Members that are set beside it.</param>
/// <param name="HasCreate">The class can be made: it is not abstract, and its constructor is known.</param>
/// <param name="Captured">
/// The parameters that a constructor must capture by a call; empty for a primary one, whose parameters
/// generated initializers can read.
/// </param>
/// <param name="IsPrimary">The constructor is a primary one.</param>
/// <param name="Access">How visible the record can be.</param>
/// <param name="Summary">What the class is, as its documentation comment says.</param>
internal sealed record HyperparametersModel(
    EquatableArray<HyperparameterModel> Values,
    EquatableArray<ParameterModel> Others,
    EquatableArray<ArgumentModel> Arguments,
    EquatableArray<ArgumentModel> Initializers,
    bool HasCreate,
    EquatableArray<ParameterModel> Captured,
    bool IsPrimary,
    string Access,
    string? Summary);

/// <summary>A parameter of a generated method.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Name">Its name, escaped where it is a keyword.</param>
internal sealed record ParameterModel(string Type, string Name);

/// <summary>A constructor's parameter or a member, and what it is given.</summary>
/// <param name="Target">Its name, escaped where it is a keyword.</param>
/// <param name="Source">The hyperparameter's name in the record, or else that of a parameter of <c>Create</c>.</param>
/// <param name="IsHyperparameter">Which of both.</param>
internal sealed record ArgumentModel(string Target, string Source, bool IsHyperparameter);

/// <summary>A class other than a data module that has hyperparameters.</summary>
/// <param name="Shell">How to reopen it.</param>
/// <param name="Hyperparameters">Its hyperparameters.</param>
/// <param name="IsModule">It is a <c>torch.nn.Module</c>, whose weights a checkpoint holds.</param>
/// <param name="Hides">A base class has hyperparameters too.</param>
internal sealed record HyperparameterClassModel(TypeShell Shell, HyperparametersModel Hyperparameters, bool IsModule, bool Hides);

/// <summary>One hyperparameter.</summary>
/// <param name="Name">In the record.</param>
/// <param name="Parameter">The constructor's parameter that takes it, or null.</param>
/// <param name="Member">The property or field that has it as it is now, or null.</param>
/// <param name="Type">Its type.</param>
/// <param name="Codec">An expression for its codec.</param>
/// <param name="Default">An expression, or null where there is none.</param>
/// <param name="FormerNames">Names it had.</param>
/// <param name="IsFixed">Its value can change only as a whole.</param>
/// <param name="Documentation">What its documentation comment says.</param>
/// <param name="Range">What [Range] allows, or null.</param>
internal sealed record HyperparameterModel(
    string Name,
    string? Parameter,
    string? Member,
    string Type,
    string Codec,
    string? Default,
    EquatableArray<string> FormerNames,
    bool IsFixed,
    string? Documentation,
    RangeModel? Range);

/// <summary>The range of a hyperparameter.</summary>
internal sealed record RangeModel(double Least, double Most, bool ExcludesLeast, bool ExcludesMost);

/// <summary>One member that is kept in checkpoints.</summary>
/// <param name="Name">In the state.</param>
/// <param name="Source">The property or field.</param>
/// <param name="Kind">How it is saved.</param>
/// <param name="Type">Its type.</param>
/// <param name="Codec">An expression for its codec; empty for a part.</param>
/// <param name="Since">The first version that has it.</param>
/// <param name="FormerNames">Names it had.</param>
internal sealed record StateModel(
    string Name,
    string Source,
    StateKind Kind,
    string Type,
    string Codec,
    int Since,
    EquatableArray<string> FormerNames);

/// <summary>How a member is saved.</summary>
internal enum StateKind
{
    /// <summary>By value, through a codec.</summary>
    Value,

    /// <summary>It saves and loads itself.</summary>
    Stateful,

    /// <summary>A random generator, by its state tensor.</summary>
    Generator,
}
