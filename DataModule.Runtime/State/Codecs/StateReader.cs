using System.ComponentModel;
using System.Globalization;
using System.Text.Json.Nodes;

namespace DataModule;

/// <summary>Takes the members of one object out of a state, and says what is missing. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StateReader
{
    /// <summary>The name under which a state says which version of its class wrote it.</summary>
    public const string VersionName = "$version";

    private readonly JsonObject values;
    private readonly StateScope scope;
    private readonly HashSet<string> taken = new(StringComparer.Ordinal) { VersionName };
    private readonly List<(IStateful Target, StateDict State, string Prefix)> parts = [];

    /// <summary>Of a whole state.</summary>
    /// <param name="owner">The class whose state it is.</param>
    /// <param name="state">The state.</param>
    public StateReader(string owner, StateDict state)
        : this(
            (state ?? throw new ArgumentNullException(nameof(state))).Values,
            new StateScope(owner, "", state.Tensors) { LeftOut = state.LeftOutNames })
    {
        state.LeftOutNames.Clear();
    }

    internal StateReader(JsonObject values, StateScope scope) => (this.values, this.scope) = (values, scope);

    /// <summary>Whether what is missing is left at its type's default, for someone who will set it.</summary>
    internal bool AllowsMissing { get; init; }

    private int Version => values[VersionName] is { } node && int.TryParse(node.ToJsonString(), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
        ? version
        : 1;

    /// <summary>A member's value.</summary>
    /// <exception cref="StateException">It is missing, or of another type.</exception>
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
            : throw new StateException($"'{scope.Owner}.{scope.Inner(name).Path}' is missing from the saved state.");
    }

    /// <summary>A member's value, or the given one where an older state, or any partial one, does not have it.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="since">The first version that has it; 0 where it may always be missing.</param>
    /// <param name="otherwise">What it is then.</param>
    /// <param name="codec">Of its type.</param>
    /// <param name="formerNames">Names it had.</param>
    public T Get<T>(string name, int since, T otherwise, StateCodec<T> codec, params ReadOnlySpan<string> formerNames) =>
        Find(name, formerNames) is null && (since == 0 || Version < since)
            ? otherwise
            : Get(name, codec, formerNames);

    /// <summary>Notes a member that loads its own state when <see cref="LoadParts"/> is called.</summary>
    public void Part(string name, IStateful target, int since, params ReadOnlySpan<string> formerNames)
    {
        var found = Find(name, formerNames);
        if (found is null && Version < since)
        {
            return;
        }

        var part = new StateDict(values[found ?? name] as JsonObject is { } members
            ? members.DeepClone().AsObject()
            : throw new StateException($"'{scope.Owner}.{scope.Inner(name).Path}' is missing from the saved state, or has no members."));
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
    /// Notes in <see cref="StateDict.LeftOut"/> what belongs to no member: of a class as it was before a member was removed, say.
    /// </summary>
    public void Finish() => scope.LeftOut?.AddRange(
        values.Select(value => value.Key).Where(name => !taken.Contains(name)).Order(StringComparer.Ordinal).Select(name => scope.Inner(name).Path));

    /// <summary>Reads what a person may have written: a name that is not known is an error there, since it may be a slip.</summary>
    /// <exception cref="StateException">Something is missing, of another type, or not known.</exception>
    public static T Strict<T>(string owner, StateDict state, Func<StateDict, T> read)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(read);
        var value = read(state);
        return state.LeftOut.Count == 0
            ? value
            : throw new StateException($"The saved state of '{owner}' has {string.Join(", ", state.LeftOut.Select(name => $"'{name}'"))}, which it does not know.");
    }

    /// <summary>Loads the members that have a state themselves: all of them, or none.</summary>
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
