using System.Text.Json;
using System.Text.Json.Nodes;

namespace DataModule;

/// <summary>The hyperparameters of a class. The generator writes them as a record with a property for each hyperparameter.</summary>
public interface IHyperparameters
{
    /// <summary>The name of the class that has these hyperparameters.</summary>
    string Owner { get; }

    /// <summary>The values by name, as JSON values without type names.</summary>
    StateDict ToStateDict();
}

/// <summary>An object with hyperparameters: a data module, or a class with <see cref="HyperparametersAttribute"/>.</summary>
public interface IHasHyperparameters
{
    /// <summary>The hyperparameters with their current values.</summary>
    IHyperparameters HyperparameterView { get; }
}

/// <summary>Writes hyperparameters as JSON, and merges those of two objects.</summary>
public static class HyperparameterExtensions
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <summary>The hyperparameters as an indented JSON object.</summary>
    /// <param name="hyperparameters">The hyperparameters.</param>
    public static string ToJson(this IHyperparameters hyperparameters)
    {
        ArgumentNullException.ThrowIfNull(hyperparameters);
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Indented))
        {
            hyperparameters.ToStateDict().Values.WriteTo(writer);
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>The hyperparameters of two objects in one state dict, for example those of the data module and the model for an experiment logger.</summary>
    /// <param name="first">The hyperparameters of one object.</param>
    /// <param name="second">The hyperparameters of the other object.</param>
    /// <returns>A state dict with the names and values of both.</returns>
    /// <exception cref="ArgumentException">Both have a hyperparameter of the same name, with different values.</exception>
    public static StateDict MergeWith(this IHyperparameters first, IHyperparameters second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        var merged = first.ToStateDict();
        foreach (var (name, value) in second.ToStateDict().Values)
        {
            if (merged.Values.TryGetPropertyValue(name, out var other) && !JsonNode.DeepEquals(value, other))
            {
                throw new ArgumentException(
                    $"The hyperparameter '{name}' is {JsonText.Of(other, "null")} in {first.Owner} and {JsonText.Of(value, "null")} in {second.Owner}: give both the same value, or rename one.");
            }

            merged.Values[name] = value?.DeepClone();
        }

        return merged;
    }
}
