namespace DataModule;

/// <summary>Saves the constructor parameters of a class as hyperparameters. Data modules do not need it.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class HyperparametersAttribute : Attribute;

/// <summary>Makes a property or field a hyperparameter, in addition to the constructor's parameters.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field, Inherited = false)]
public sealed class HyperparameterAttribute : Attribute;

/// <summary>Leaves a constructor parameter out of the hyperparameters.</summary>
[AttributeUsage(AttributeTargets.Parameter, Inherited = false)]
public sealed class NotHyperparameterAttribute : Attribute;

/// <summary>Saves a field or property in checkpoints, and restores it on resume.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field, Inherited = false)]
public sealed class StateAttribute : Attribute
{
    /// <summary>The first version of the state that has this member; older checkpoints may lack it. 1 by default.</summary>
    public int Since { get; init; } = 1;
}

/// <summary>A former name of the member, under which older checkpoints have it.</summary>
/// <param name="name">The former name.</param>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.Field, Inherited = false, AllowMultiple = true)]
public sealed class FormerlyNamedAttribute(string name) : Attribute
{
    /// <summary>The former name.</summary>
    public string Name { get; } = name;
}
