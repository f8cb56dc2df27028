using System.Collections;
using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DataModule;

/// <summary>A record of hyperparameters that describes itself: what the generator writes for a class.</summary>
/// <typeparam name="TSelf">The record.</typeparam>
public interface IHyperparameters<TSelf> : IHyperparameters
    where TSelf : IHyperparameters<TSelf>
{
    /// <summary>What there is to set.</summary>
    static abstract HyperparameterSchema Schema { get; }

    /// <summary>The values of a state.</summary>
    static abstract TSelf Read(StateReader reader);
}

/// <summary>
/// A class whose objects are made of their hyperparameters alone: data modules and classes with <see cref="HyperparametersAttribute"/>
/// of which nothing else is required.
/// </summary>
/// <typeparam name="TSelf">The class.</typeparam>
public interface ICreatable<TSelf>
    where TSelf : ICreatable<TSelf>
{
    /// <summary>What there is to set.</summary>
    static abstract HyperparameterSchema Schema { get; }

    /// <summary>A new object.</summary>
    static abstract TSelf Create(StateReader reader);
}

/// <summary>The hyperparameters of a class, in the order of their declaration.</summary>
/// <param name="owner">The class.</param>
/// <param name="summary">The summary of its documentation comment, or null.</param>
public sealed class HyperparameterSchema(string owner, string? summary) : IReadOnlyCollection<HyperparameterInfo>
{
    private readonly List<HyperparameterInfo> infos = [];

    /// <summary>The class that they are of.</summary>
    public string Owner { get; } = owner;

    /// <summary>The summary of its documentation comment as plain text, or null.</summary>
    public string? Summary { get; } = summary;

    /// <inheritdoc/>
    public int Count => infos.Count;

    /// <summary>That of a record.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static HyperparameterSchema Of<T>()
        where T : IHyperparameters<T> => T.Schema;

    /// <summary>A record of a state.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static T Read<T>(StateReader reader)
        where T : IHyperparameters<T> => T.Read(reader);

    /// <summary>Adds one.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void Add(HyperparameterInfo info) => infos.Add(info);

    /// <inheritdoc/>
    public IEnumerator<HyperparameterInfo> GetEnumerator() => infos.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>What is known of a hyperparameter before it has a value.</summary>
public sealed class HyperparameterInfo
{
    private readonly Action<JsonNode?, StateScope> check;
    private readonly Func<JsonNode?>? otherwise;

    private HyperparameterInfo(
        string name,
        CodecTraits traits,
        Action<JsonNode?, StateScope> check,
        Func<JsonNode?>? otherwise,
        string? documentation,
        HyperparameterRange? range,
        ReadOnlySpan<string> formerNames) =>
        (Name, Traits, this.check, this.otherwise, Documentation, Range, FormerNames) = (name, traits, check, otherwise, documentation, range, formerNames.ToArray());

    /// <summary>Its name in the record and in checkpoints.</summary>
    public string Name { get; }

    /// <summary>What its documentation comment says as plain text, or null.</summary>
    public string? Documentation { get; }

    /// <summary>What <c>[Range]</c> allows, or null.</summary>
    public HyperparameterRange? Range { get; }

    /// <summary>Whether it must be given.</summary>
    public bool IsRequired => otherwise is null;

    /// <summary>What it is if it is not given, as it stands in a checkpoint; null where it is required, too.</summary>
    public JsonNode? Default => otherwise?.Invoke();

    /// <summary>Names it had.</summary>
    public IReadOnlyList<string> FormerNames { get; }

    internal CodecTraits Traits { get; }

    /// <summary>One that must be given. For generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static HyperparameterInfo Required<T>(string name, StateCodec<T> codec, string? documentation, HyperparameterRange? range, params ReadOnlySpan<string> formerNames)
    {
        ArgumentNullException.ThrowIfNull(codec);
        return new(name, codec.Traits, (node, scope) => codec.Read(node, scope), null, documentation, range, formerNames);
    }

    /// <summary>One with a default. For generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static HyperparameterInfo Optional<T>(
        string name, T otherwise, StateCodec<T> codec, string? documentation, HyperparameterRange? range, params ReadOnlySpan<string> formerNames)
    {
        ArgumentNullException.ThrowIfNull(codec);
        // Null where its type does not allow it is a mistake that whoever reads the value meets.
        return new(
            name,
            codec.Traits,
            (node, scope) => codec.Read(node, scope),
            () => otherwise is null ? null : codec.Write(otherwise, Scope(name)),
            documentation,
            range,
            formerNames);
    }

    /// <summary>Checks a value.</summary>
    /// <exception cref="StateException">It is of another type, or out of range.</exception>
    internal void Check(JsonNode? value)
    {
        check(value, Scope(Name));
        if (Range is { } range && value?.GetValueKind() == JsonValueKind.Number
            && !range.Contains(double.Parse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture)))
        {
            throw new StateException($"'{Name}' must be {range}.");
        }
    }

    private static StateScope Scope(string name) => new("", name, new Dictionary<string, TorchSharp.torch.Tensor>());
}

/// <summary>A range of numbers.</summary>
/// <param name="Least">The smallest.</param>
/// <param name="Most">The greatest.</param>
/// <param name="ExcludesLeast">Whether the smallest is not itself allowed.</param>
/// <param name="ExcludesMost">Whether the greatest is not itself allowed.</param>
public sealed record HyperparameterRange(double Least, double Most, bool ExcludesLeast = false, bool ExcludesMost = false)
{
    /// <summary>Whether a number is in it; NaN is in none.</summary>
    public bool Contains(double value) => (ExcludesLeast ? value > Least : value >= Least) && (ExcludesMost ? value < Most : value <= Most);

    /// <inheritdoc/>
    public override string ToString()
    {
        var (least, most) = (Least.ToString("G15", CultureInfo.InvariantCulture), Most.ToString("G15", CultureInfo.InvariantCulture));
        var open = Most is double.PositiveInfinity or double.MaxValue or int.MaxValue or long.MaxValue;
        return open && Least == 0 && ExcludesLeast ? "positive"
            : open ? (ExcludesLeast ? $"more than {least}" : $"at least {least}")
            : $"in {(ExcludesLeast ? '(' : '[')}{least}, {most}{(ExcludesMost ? ')' : ']')}";
    }
}
