using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using TorchSharp;

namespace DataModule;

/// <summary>
/// Everything that a run needs to resume, in one file in the safetensors format. Each section is a state dict. Its tensors
/// have the names "section.name" in the file. Its values are a JSON object in the metadata, under the section's name.
/// Reading a checkpoint runs no code and resolves no type names from the file. Not thread-safe.
/// </summary>
public sealed class Checkpoint : IDisposable
{
    /// <summary>The format version that is written. Older versions are read. Newer versions are refused with a <see cref="CheckpointException"/>.</summary>
    public const int FormatVersion = 1;

    private const string Format = "datamodule.checkpoint";
    private const string FormatKey = "format";
    private const string VersionKey = "version";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly SortedDictionary<string, StateDict> sections = new(StringComparer.Ordinal);
    private readonly List<torch.Tensor> owned = [];

    /// <summary>The model's parameters and persistent buffers, by their names in the model's state dict.</summary>
    public StateDict Model { get => this["model"]; set => this["model"] = value; }

    /// <summary>The model's hyperparameters.</summary>
    public StateDict ModelHyperparameters { get => this["model_hyperparameters"]; set => this["model_hyperparameters"] = value; }

    /// <summary>The data module's members with <c>[State]</c>.</summary>
    public StateDict DataModule { get => this["datamodule"]; set => this["datamodule"] = value; }

    /// <summary>The data module's hyperparameters.</summary>
    public StateDict DataHyperparameters { get => this["datamodule_hyperparameters"]; set => this["datamodule_hyperparameters"] = value; }

    /// <summary>The optimizers' state: the options of each parameter group and the state of each parameter.</summary>
    public StateDict Optimizers { get => this["optimizer"]; set => this["optimizer"] = value; }

    /// <summary>The state of the learning rate schedulers.</summary>
    public StateDict Schedulers { get => this["scheduler"]; set => this["scheduler"] = value; }

    /// <summary>The numbers of finished epochs, steps and batches, and the metrics of the current epoch.</summary>
    public StateDict Loops { get => this["loop"]; set => this["loop"] = value; }

    /// <summary>The position of each loader.</summary>
    public StateDict Loaders { get => this["loader"]; set => this["loader"] = value; }

    /// <summary>The callbacks' state, by callback name.</summary>
    public StateDict Callbacks { get => this["callback"]; set => this["callback"] = value; }

    /// <summary>The state of a model that implements <see cref="IStateful"/>, besides its parameters and buffers.</summary>
    public StateDict ModelExtra { get => this["model_extra"]; set => this["model_extra"] = value; }

    /// <summary>The states of the random number generators.</summary>
    public StateDict Random { get => this["random"]; set => this["random"] = value; }

    /// <summary>The fingerprints of the data, by loader: a resumed run compares its data with them.</summary>
    public StateDict Fingerprints { get => this["fingerprint"]; set => this["fingerprint"] = value; }

    /// <summary>The versions of the libraries that wrote the file.</summary>
    public StateDict Versions { get => this["versions"]; set => this["versions"] = value; }

    /// <summary>A section; a missing section is added, empty.</summary>
    private StateDict this[string section]
    {
        get => sections.TryGetValue(section, out var state) ? state : sections[section] = new StateDict();
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            sections[section] = value;
        }
    }

    /// <summary>Reads a whole checkpoint into CPU memory. Its tensors are valid until the checkpoint is disposed.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="CheckpointException">The file is damaged, has a newer format version, or is not a checkpoint.</exception>
    /// <exception cref="IOException">The file does not exist or cannot be read.</exception>
    public static Checkpoint Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var reader = SafeTensorsReader.Open(path);
        var checkpoint = ReadValues(path, reader);
        checkpoint.Take(reader.ReadAll());
        return checkpoint;
    }

    /// <summary>The values of one section of a file, without tensors.</summary>
    /// <exception cref="CheckpointException">The file is damaged, has a newer format version, or is not a checkpoint.</exception>
    internal static StateDict ReadValues(string path, Func<Checkpoint, StateDict> section)
    {
        using var reader = SafeTensorsReader.Open(path);
        using var checkpoint = ReadValues(path, reader);
        return section(checkpoint);
    }

    private static Checkpoint ReadValues(string path, SafeTensorsReader reader)
    {
        var checkpoint = new Checkpoint();
        try
        {
            CheckFormat(reader.Metadata);
            foreach (var (section, json) in reader.Metadata)
            {
                if (section is not (FormatKey or VersionKey))
                {
                    checkpoint[section] = new StateDict(ParseObject(section, json));
                }
            }

            foreach (var name in reader.Entries.Keys)
            {
                checkpoint.CheckSection(name);
            }
        }
        catch (FormatException error)
        {
            throw new CheckpointException(path, error.Message, error);
        }

        return checkpoint;
    }

    /// <summary>
    /// Writes the checkpoint: to a temporary file, which is flushed to disk and renamed, so that an existing file is replaced
    /// completely or not at all. Tensors are written from their own memory, without a copy.
    /// </summary>
    /// <param name="path">The file. Missing folders are created. An existing file is replaced.</param>
    /// <param name="cancellationToken">Cancels the save. An existing file then stays as it was.</param>
    /// <exception cref="NotSupportedException">A tensor has a dtype that the safetensors format does not support, for example a complex one.</exception>
    /// <exception cref="IOException">The file cannot be written, or another process is writing it.</exception>
    /// <exception cref="OperationCanceledException">The save was cancelled.</exception>
    public void Write(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var metadata = new Dictionary<string, string>
        {
            [FormatKey] = Format,
            [VersionKey] = FormatVersion.ToString(CultureInfo.InvariantCulture),
        };
        var tensors = new Dictionary<string, torch.Tensor>();
        foreach (var (section, state) in sections)
        {
            metadata.Add(section, state.ToJson());
            foreach (var (name, tensor) in state.Tensors)
            {
                tensors.Add($"{section}.{name}", tensor);
            }
        }

        SafeTensors.Save(path, tensors, metadata, cancellationToken);
    }

    /// <summary>Loads parameters and buffers into a model. To read only the weights of a file, use <see cref="ModelWeights.Load"/>.</summary>
    /// <param name="model">The model, on any device.</param>
    /// <param name="strict">
    /// True by default: all names, shapes and dtypes must be equal. If false, tensors with equal names and shapes are loaded and converted to
    /// the model's dtype.
    /// </param>
    /// <returns>The loaded names, the missing and unexpected keys, and the mismatched shapes.</returns>
    /// <exception cref="StateException"><paramref name="strict"/> is true, and names, shapes or dtypes differ. The message lists them. The model is unchanged.</exception>
    public LoadedWeights LoadModel(torch.nn.Module model, bool strict = true) => ModelState.Restore(model, Model, strict);

    /// <summary>Loads everything but hyperparameters into a model: a module, an <see cref="IStateful"/>, or both.</summary>
    /// <exception cref="StateException">The checkpoint does not fit the model.</exception>
    internal void LoadInto(object model)
    {
        var module = model as torch.nn.Module;
        if (module is not null)
        {
            LoadModel(module);
        }

        var saved = module is null ? Model : ModelExtra;
        if (model is IStateful stateful && saved.Values.Count + saved.Tensors.Count > 0)
        {
            stateful.LoadStateDict(saved);
        }
    }

    /// <summary>Writes the names that were left out when a section was loaded to the standard error stream. For generated code.</summary>
    /// <param name="section">The loaded section; see <see cref="StateDict.LeftOut"/>.</param>
    /// <param name="owner">The name of the class that loaded it.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void TellLeftOut(StateDict section, string owner)
    {
        ArgumentNullException.ThrowIfNull(section);
        if (LeftOutLine(section, owner) is { } line)
        {
            Console.Error.WriteLine(line);
        }
    }

    /// <summary>A line with the names that were left out when a section was loaded; null if there are none.</summary>
    internal static string? LeftOutLine(StateDict section, string owner) => section.LeftOut.Count == 0 ? null
        : $"left out: the checkpoint has {string.Join(", ", section.LeftOut.Select(name => $"'{name}'"))}, which '{owner}' does not have";

    /// <summary>Disposes the tensors that were read from a file. Tensors that the caller has set are not disposed.</summary>
    public void Dispose()
    {
        foreach (var tensor in owned)
        {
            tensor.Dispose();
        }

        owned.Clear();
    }

    /// <summary>Takes ownership of tensors: they are disposed with the checkpoint.</summary>
    internal void Own(IEnumerable<torch.Tensor> tensors) => owned.AddRange(tensors);

    /// <summary>
    /// Replaces all tensors by copies, except the optimizers', so that later changes of the originals do not change the checkpoint. The
    /// copies are in CPU memory, because a GPU may not have room for a second model.
    /// </summary>
    internal void CopyTensors()
    {
        using var noGrad = torch.no_grad();
        foreach (var (section, state) in sections)
        {
            foreach (var (name, tensor) in section == "optimizer" ? [] : state.Tensors.ToArray())
            {
                var copy = tensor.to(torch.CPU, copy: true).DetachFromDisposeScope();
                state.Tensors[name] = copy;
                owned.Add(copy);
            }
        }
    }

    /// <summary>The prefix of the model's tensors in a file.</summary>
    internal const string ModelPrefix = "model.";

    /// <summary>Whether a safetensors file is a checkpoint.</summary>
    /// <exception cref="CheckpointException">It is a checkpoint of a newer format version.</exception>
    internal static bool IsCheckpoint(string path, IReadOnlyDictionary<string, string> metadata)
    {
        if (metadata.GetValueOrDefault(FormatKey) != Format)
        {
            return false;
        }

        try
        {
            CheckFormat(metadata);
            return true;
        }
        catch (FormatException error)
        {
            throw new CheckpointException(path, error.Message, error);
        }
    }

    private static void CheckFormat(IReadOnlyDictionary<string, string> metadata)
    {
        if (metadata.GetValueOrDefault(FormatKey) != Format)
        {
            throw new FormatException(
                "it is a safetensors file, but not a checkpoint of a run; load its weights into a model with ModelWeights.Load, or read its tensors with SafeTensors.Load");
        }

        var version = metadata.GetValueOrDefault(VersionKey);
        if (!int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
        {
            throw new FormatException($"its format version is '{version}'; it must be a whole number of at least 1");
        }

        if (number > FormatVersion)
        {
            throw new FormatException($"its format version is {number}, but this version of DataModule reads versions up to {FormatVersion}; update the package");
        }
    }

    private static JsonObject ParseObject(string section, string json)
    {
        try
        {
            return JsonNode.Parse(json, documentOptions: Strict) as JsonObject
                ?? throw new FormatException($"its section '{section}' is not a JSON object");
        }
        catch (JsonException error)
        {
            throw new FormatException($"its section '{section}' is not JSON ({error.Message})", error);
        }
    }

    private void CheckSection(string tensor)
    {
        var dot = tensor.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || !sections.ContainsKey(tensor[..dot]))
        {
            throw new FormatException($"its tensor '{tensor}' does not belong to a section of the metadata; the name must begin with a section and a dot");
        }
    }

    private void Take(Dictionary<string, torch.Tensor> tensors)
    {
        foreach (var (name, tensor) in tensors)
        {
            var dot = name.IndexOf('.', StringComparison.Ordinal);
            sections[name[..dot]].Tensors[name[(dot + 1)..]] = tensor;
            owned.Add(tensor);
        }
    }
}
