using System.Collections;
using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DataModule;

/// <summary>A generated record of hyperparameters, with a schema: names, types, defaults, ranges and documentation.</summary>
/// <typeparam name="TSelf">The record itself.</typeparam>
public interface IHyperparameters<TSelf> : IHyperparameters
    where TSelf : IHyperparameters<TSelf>
{
    /// <summary>The description of each hyperparameter.</summary>
    static abstract HyperparameterSchema Schema { get; }

    /// <summary>Creates a record from the values of a state.</summary>
    /// <param name="reader">Reads the state.</param>
    /// <exception cref="StateException">A required value is missing, or a value has another type or is out of range.</exception>
    static abstract TSelf Read(StateReader reader);
}

/// <summary>
/// A class whose objects can be created from hyperparameters alone: a data module, or a class with <see cref="HyperparametersAttribute"/>,
/// without other required parameters or members.
/// </summary>
/// <typeparam name="TSelf">The class itself.</typeparam>
public interface ICreatable<TSelf>
    where TSelf : ICreatable<TSelf>
{
    /// <summary>The description of each hyperparameter.</summary>
    static abstract HyperparameterSchema Schema { get; }

    /// <summary>Creates an object from the hyperparameters of a state.</summary>
    /// <param name="reader">Reads the state.</param>
    /// <exception cref="StateException">A required value is missing, or a value has another type or is out of range.</exception>
    static abstract TSelf Create(StateReader reader);
}

/// <summary>Describes the hyperparameters of a class, in the order of declaration.</summary>
/// <param name="owner">The name of the class.</param>
/// <param name="summary">The summary of the class's documentation comment as plain text, or null.</param>
public sealed class HyperparameterSchema(string owner, string? summary) : IReadOnlyCollection<HyperparameterInfo>
{
    private readonly List<HyperparameterInfo> infos = [];

    /// <summary>The name of the class that has the hyperparameters.</summary>
    public string Owner { get; } = owner;

    /// <summary>The summary of the class's documentation comment as plain text, or null.</summary>
    public string? Summary { get; } = summary;

    /// <inheritdoc/>
    public int Count => infos.Count;

    /// <summary>The schema of a hyperparameter record. For generated code.</summary>
    /// <typeparam name="T">The record.</typeparam>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static HyperparameterSchema Of<T>()
        where T : IHyperparameters<T> => T.Schema;

    /// <summary>Creates a hyperparameter record from the values of a state. For generated code.</summary>
    /// <typeparam name="T">The record.</typeparam>
    /// <param name="reader">Reads the state.</param>
    /// <exception cref="StateException">A required value is missing, or a value has another type or is out of range.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static T Read<T>(StateReader reader)
        where T : IHyperparameters<T> => T.Read(reader);

    /// <summary>Adds a hyperparameter. For generated code.</summary>
    /// <param name="info">The description of the hyperparameter.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void Add(HyperparameterInfo info) => infos.Add(info);

    /// <inheritdoc/>
    public IEnumerator<HyperparameterInfo> GetEnumerator() => infos.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Describes one hyperparameter: its name, documentation, range and default.</summary>
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

    /// <summary>The name of the hyperparameter in the record and in checkpoints.</summary>
    public string Name { get; }

    /// <summary>The hyperparameter's documentation comment as plain text, or null.</summary>
    public string? Documentation { get; }

    /// <summary>The allowed range, from <c>[Range]</c>; null if every value is allowed.</summary>
    public HyperparameterRange? Range { get; }

    /// <summary>Whether the hyperparameter has no default, so that a value is required.</summary>
    public bool IsRequired => otherwise is null;

    /// <summary>The default in the form that checkpoints have; null if the default is null, or if a value is required.</summary>
    public JsonNode? Default => otherwise?.Invoke();

    /// <summary>The former names, from <see cref="FormerlyNamedAttribute"/>: older checkpoints have them.</summary>
    public IReadOnlyList<string> FormerNames { get; }

    internal CodecTraits Traits { get; }

    /// <summary>Describes a hyperparameter without a default. For generated code.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="name">The name in the record and in checkpoints.</param>
    /// <param name="codec">The codec of the type.</param>
    /// <param name="documentation">The documentation comment as plain text, or null.</param>
    /// <param name="range">The allowed range, or null.</param>
    /// <param name="formerNames">The former names.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static HyperparameterInfo Required<T>(string name, StateCodec<T> codec, string? documentation, HyperparameterRange? range, params ReadOnlySpan<string> formerNames)
    {
        ArgumentNullException.ThrowIfNull(codec);
        return new(name, codec.Traits, (node, scope) => codec.Read(node, scope), null, documentation, range, formerNames);
    }

    /// <summary>Describes a hyperparameter with a default. For generated code.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="name">The name in the record and in checkpoints.</param>
    /// <param name="otherwise">The default.</param>
    /// <param name="codec">The codec of the type.</param>
    /// <param name="documentation">The documentation comment as plain text, or null.</param>
    /// <param name="range">The allowed range, or null.</param>
    /// <param name="formerNames">The former names.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static HyperparameterInfo Optional<T>(
        string name, T otherwise, StateCodec<T> codec, string? documentation, HyperparameterRange? range, params ReadOnlySpan<string> formerNames)
    {
        ArgumentNullException.ThrowIfNull(codec);
        // A null default of a type that is not nullable is an error of the class; it is reported when the value is read.
        return new(
            name,
            codec.Traits,
            (node, scope) => codec.Read(node, scope),
            () => otherwise is null ? null : codec.Write(otherwise, Scope(name)),
            documentation,
            range,
            formerNames);
    }

    /// <summary>Checks the type and range of a value.</summary>
    /// <exception cref="StateException">The value has another type, or is out of range.</exception>
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
/// <param name="Least">The minimum.</param>
/// <param name="Most">The maximum.</param>
/// <param name="ExcludesLeast">Whether the minimum itself is outside the range; false by default.</param>
/// <param name="ExcludesMost">Whether the maximum itself is outside the range; false by default.</param>
public sealed record HyperparameterRange(double Least, double Most, bool ExcludesLeast = false, bool ExcludesMost = false)
{
    /// <summary>Whether a number is in the range. NaN is never in a range.</summary>
    /// <param name="value">The number.</param>
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
