namespace DataModule.Generators.Model;

/// <summary>The hyperparameters of one class.</summary>
/// <param name="Values">In declaration order: constructor parameters, then annotated members.</param>
/// <param name="Others">Constructor parameters that are none, which <c>Create</c> asks for: type and name.</param>
/// <param name="Arguments">Of the constructor, over the names in <paramref name="Others"/> and <c>hyperparameters</c>.</param>
/// <param name="HasCreate">The class can be made: it is not abstract, and its constructor is known.</param>
/// <param name="Captured">
/// The parameters of a classic constructor, type and name, which it must hand over itself; empty for a primary one, whose
/// parameters generated initialisers can read.
/// </param>
/// <param name="Access">How visible the record can be.</param>
internal sealed record HyperparametersModel(
    EquatableArray<HyperparameterModel> Values,
    EquatableArray<string> Others,
    EquatableArray<string> Arguments,
    bool HasCreate,
    EquatableArray<string> Captured,
    string Access);

/// <summary>A class other than a data module that has hyperparameters.</summary>
/// <param name="Shell">How to reopen it.</param>
/// <param name="Hyperparameters">Its hyperparameters.</param>
/// <param name="IsModule">It is a <c>torch.nn.Module</c>, whose weights a checkpoint holds.</param>
/// <param name="Hides">A base class has hyperparameters too.</param>
internal sealed record HyperparameterClassModel(TypeShell Shell, HyperparametersModel Hyperparameters, bool IsModule, bool Hides);

/// <summary>One hyperparameter.</summary>
/// <param name="Name">In the record.</param>
/// <param name="Source">The parameter, property or field.</param>
/// <param name="IsParameter">It is a parameter of the constructor.</param>
/// <param name="IsInitOnly">It is a property that only an object initialiser can set.</param>
/// <param name="Type">Its type.</param>
/// <param name="Codec">An expression for its codec.</param>
/// <param name="Default">An expression, or null where there is none.</param>
/// <param name="FormerNames">Names it had.</param>
internal sealed record HyperparameterModel(
    string Name,
    string Source,
    bool IsParameter,
    bool IsInitOnly,
    string Type,
    string Codec,
    string? Default,
    EquatableArray<string> FormerNames);

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
