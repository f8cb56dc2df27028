using System.Text.Json;
using System.Text.Json.Nodes;

namespace DataModule;

/// <summary>A set of hyperparameters: what the generator writes for a class, as a record with a property for each.</summary>
public interface IHyperparameters
{
    /// <summary>The class that they are of.</summary>
    string Owner { get; }

    /// <summary>The values by name, without types.</summary>
    StateDict ToStateDict();
}

/// <summary>Something that was made with hyperparameters: every data module, and models with <see cref="HyperparametersAttribute"/>.</summary>
public interface IHasHyperparameters
{
    /// <summary>The hyperparameters as they are now.</summary>
    IHyperparameters HyperparameterView { get; }
}

/// <summary>Hyperparameters as text, and of several objects together.</summary>
public static class HyperparameterExtensions
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <summary>As JSON, one value a line.</summary>
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

    /// <summary>The hyperparameters of data and model in one: what an experiment logger wants.</summary>
    /// <exception cref="ArgumentException">Both have a hyperparameter of one name with different values.</exception>
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
