using System.ComponentModel;
using System.Globalization;
using System.Text.Json.Nodes;

namespace DataModule;

/// <summary>Reads the members of one object from a state dict, and reports missing and unexpected keys. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StateReader
{
    /// <summary>The name of the value that has the version of the class that wrote the state.</summary>
    public const string VersionName = "$version";

    private readonly JsonObject values;
    private readonly StateScope scope;
    private readonly HashSet<string> taken = new(StringComparer.Ordinal) { VersionName };
    private readonly List<(IStateful Target, StateDict State, string Prefix)> parts = [];

    /// <summary>Creates a reader of a state dict.</summary>
    /// <param name="owner">The name of the class, for messages.</param>
    /// <param name="state">The state dict. The reader sets its <see cref="StateDict.LeftOut"/>.</param>
    public StateReader(string owner, StateDict state)
        : this(
            (state ?? throw new ArgumentNullException(nameof(state))).Values,
            new StateScope(owner, "", state.Tensors) { LeftOut = state.LeftOutNames })
    {
        state.LeftOutNames.Clear();
    }

    internal StateReader(JsonObject values, StateScope scope) => (this.values, this.scope) = (values, scope);

    /// <summary>Whether a missing value is read as the default of its type. The caller sets it later.</summary>
    internal bool AllowsMissing { get; init; }

    private int Version => values[VersionName] is { } node && int.TryParse(node.ToJsonString(), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
        ? version
        : 1;

    /// <summary>Reads the value of a member.</summary>
    /// <typeparam name="T">The type of the member.</typeparam>
    /// <param name="name">The name of the member.</param>
    /// <param name="codec">The codec of the type.</param>
    /// <param name="formerNames">The former names of the member, which older states have.</param>
    /// <exception cref="StateException">The value is missing, or has another type.</exception>
    public T Get<T>(string name, StateCodec<T> codec, params ReadOnlySpan<string> formerNames)
    {
        ArgumentNullException.ThrowIfNull(codec);
        var found = Find(name, formerNames);
        if (found is null && AllowsMissing)
        {
            return default!;
        }

        return found is not null
            ? codec.Read(values[found], scope.Inner(found))
            : throw Missing(name);
    }

    /// <summary>Reads the value of a member, or returns a default if the state is too old to have it.</summary>
    /// <typeparam name="T">The type of the member.</typeparam>
    /// <param name="name">The name of the member.</param>
    /// <param name="since">The first version of the class that has the member; 0 if it may be missing in every version.</param>
    /// <param name="otherwise">The default.</param>
    /// <param name="codec">The codec of the type.</param>
    /// <param name="formerNames">The former names of the member, which older states have.</param>
    /// <exception cref="StateException">The value is missing in a state of version <paramref name="since"/> or later, or has another type.</exception>
    public T Get<T>(string name, int since, T otherwise, StateCodec<T> codec, params ReadOnlySpan<string> formerNames) =>
        Find(name, formerNames) is null && (since == 0 || Version < since)
            ? otherwise
            : Get(name, codec, formerNames);

    /// <summary>Adds a member with a nested state dict, which <see cref="LoadParts"/> loads.</summary>
    /// <param name="name">The name of the member.</param>
    /// <param name="target">The object that loads the nested state dict.</param>
    /// <param name="since">The first version of the class that has the member. An older state may lack it.</param>
    /// <param name="formerNames">The former names of the member, which older states have.</param>
    /// <exception cref="StateException">The nested state dict is missing.</exception>
    public void Part(string name, IStateful target, int since, params ReadOnlySpan<string> formerNames)
    {
        var found = Find(name, formerNames);
        if (found is null && Version < since)
        {
            return;
        }

        var part = new StateDict(values[found ?? name] as JsonObject is { } members
            ? members.DeepClone().AsObject()
            : throw (found is null ? Missing(name) : scope.Inner(found).Mistyped("a nested state dict", values[found])));
        var prefix = scope.Inner(found ?? name).Path + ".";
        foreach (var (path, tensor) in scope.Tensors)
        {
            if (path.StartsWith(prefix, StringComparison.Ordinal))
            {
                part.Tensors[path[prefix.Length..]] = tensor;
            }
        }

        parts.Add((target, part, prefix));
    }

    /// <summary>
    /// Adds the unexpected keys to <see cref="StateDict.LeftOut"/>: names that no member has, for example because the member was removed.
    /// </summary>
    public void Finish() => scope.LeftOut?.AddRange(
        values.Select(value => value.Key).Where(name => !taken.Contains(name)).Order(StringComparer.Ordinal).Select(name => scope.Inner(name).Path));

    /// <summary>Reads hyperparameters that a person may have written. An unexpected key is an error, because it may be a spelling mistake.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="owner">The name of the class, for messages.</param>
    /// <param name="state">The state dict.</param>
    /// <param name="read">Creates the result from the state dict.</param>
    /// <exception cref="StateException">A value is missing or has another type, or there is an unexpected key.</exception>
    public static T Strict<T>(string owner, StateDict state, Func<StateDict, T> read)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(read);
        var value = read(state);
        return state.LeftOut.Count == 0
            ? value
            : throw new StateException($"'{owner}' has no hyperparameter {string.Join(", ", state.LeftOut.Select(name => $"'{name}'"))}: check the spelling, or remove the value.");
    }

    /// <summary>Loads the nested state dicts. If one fails, the members that have been loaded already get their old state back.</summary>
    /// <exception cref="StateException">A nested state dict does not fit its member.</exception>
    public void LoadParts()
    {
        var before = parts.ConvertAll(part => (part.Target, State: part.Target.StateDict()));
        for (var i = 0; i < parts.Count; i++)
        {
            try
            {
                parts[i].Target.LoadStateDict(parts[i].State);
                scope.LeftOut?.AddRange(parts[i].State.LeftOut.Select(name => parts[i].Prefix + name));
            }
            catch
            {
                before.Take(i + 1).ToList().ForEach(static part => part.Target.LoadStateDict(part.State));
                throw;
            }
        }
    }

    private StateException Missing(string name) => new($"'{scope.Owner}.{scope.Inner(name).Path}' is missing from the saved state.");

    private string? Find(string name, ReadOnlySpan<string> formerNames)
    {
        string? found = values.ContainsKey(name) ? name : null;
        foreach (var former in formerNames)
        {
            found ??= values.ContainsKey(former) ? former : null;
        }

        if (found is not null)
        {
            taken.Add(found);
        }

        return found;
    }
}
