namespace DataModule;

/// <summary>Marks a class whose constructor parameters are hyperparameters to be captured; data modules need no mark.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class HyperparametersAttribute : Attribute;

/// <summary>Marks a property or field as a hyperparameter beside the constructor's parameters.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field, Inherited = false)]
public sealed class HyperparameterAttribute : Attribute;

/// <summary>Leaves a constructor parameter out of the hyperparameters.</summary>
[AttributeUsage(AttributeTargets.Parameter, Inherited = false)]
public sealed class NotHyperparameterAttribute : Attribute;

/// <summary>Marks a field or property that is saved in checkpoints and restored on resume.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field, Inherited = false)]
public sealed class StateAttribute : Attribute
{
    /// <summary>The version of the state that first has this member: older checkpoints may lack it. 1 by default.</summary>
    public int Since { get; init; } = 1;
}

/// <summary>A name under which the member stands in older checkpoints.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.Field, Inherited = false, AllowMultiple = true)]
public sealed class FormerlyNamedAttribute(string name) : Attribute
{
    /// <summary>The former name.</summary>
    public string Name { get; } = name;
}
