using System.ComponentModel;
using System.Globalization;
using System.Text.Json.Nodes;

namespace DataModule;

/// <summary>Takes the members of one object out of a state, and says what is missing or too many. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StateReader
{
    /// <summary>The name under which a state says which version of its class wrote it.</summary>
    public const string VersionName = "$version";

    private readonly JsonObject values;
    private readonly StateScope scope;
    private readonly HashSet<string> taken = new(StringComparer.Ordinal) { VersionName };
    private readonly List<(IStateful Target, StateDict State)> parts = [];

    /// <summary>Of a whole state.</summary>
    /// <param name="owner">The class whose state it is.</param>
    /// <param name="state">The state.</param>
    public StateReader(string owner, StateDict state)
        : this(
            (state ?? throw new ArgumentNullException(nameof(state))).Values,
            new StateScope(owner, "", state.Tensors))
    {
    }

    internal StateReader(JsonObject values, StateScope scope) => (this.values, this.scope) = (values, scope);

    private int Version => values[VersionName] is { } node && int.TryParse(node.ToJsonString(), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
        ? version
        : 1;

    /// <summary>A member's value.</summary>
    /// <exception cref="StateException">It is missing, or of another type.</exception>
    public T Get<T>(string name, StateCodec<T> codec, params ReadOnlySpan<string> formerNames)
    {
        ArgumentNullException.ThrowIfNull(codec);
        var found = Find(name, formerNames)
            ?? throw new StateException($"'{scope.Owner}.{scope.Inner(name).Path}' is missing from the saved state.");
        return codec.Read(values[found], scope.Inner(found));
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

        parts.Add((target, part));
    }

    /// <summary>Checks that nothing is left over.</summary>
    /// <exception cref="StateException">There are values that belong to no member.</exception>
    public void Finish()
    {
        var extra = values.Select(value => value.Key).Where(name => !taken.Contains(name)).Order(StringComparer.Ordinal).ToList();
        if (extra.Count > 0)
        {
            throw new StateException(
                $"The saved state of '{scope.Owner}{(scope.Path.Length > 0 ? "." + scope.Path : "")}' has {string.Join(", ", extra.Select(name => $"'{name}'"))}, which it does not know.");
        }
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
