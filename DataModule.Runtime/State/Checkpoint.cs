using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using TorchSharp;

namespace DataModule;

/// <summary>
/// All that a run needs to resume, in one file of the safetensors layout. Every section is a state: its tensors
/// stand in the file under "section.name", its values as a JSON document under the section's name in the metadata.
/// No code and no type names are resolved from it. Not thread-safe.
/// </summary>
public sealed class Checkpoint : IDisposable
{
    /// <summary>The version of the format that is written. Newer ones are refused, older ones are read.</summary>
    public const int FormatVersion = 1;

    private const string Format = "datamodule.checkpoint";
    private const string FormatKey = "format";
    private const string VersionKey = "version";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly SortedDictionary<string, StateDict> sections = new(StringComparer.Ordinal);
    private readonly List<torch.Tensor> owned = [];

    /// <summary>Parameters and persistent buffers, by their paths in the module.</summary>
    public StateDict Model { get => this["model"]; set => this["model"] = value; }

    /// <summary>The model's hyperparameters.</summary>
    public StateDict ModelHyperparameters { get => this["model_hyperparameters"]; set => this["model_hyperparameters"] = value; }

    /// <summary>What the data module marks as state.</summary>
    public StateDict DataModule { get => this["datamodule"]; set => this["datamodule"] = value; }

    /// <summary>The data module's hyperparameters.</summary>
    public StateDict DataHyperparameters { get => this["datamodule_hyperparameters"]; set => this["datamodule_hyperparameters"] = value; }

    /// <summary>Optimizers, and what they remember of each parameter.</summary>
    public StateDict Optimizers { get => this["optimizer"]; set => this["optimizer"] = value; }

    /// <summary>Learning-rate schedulers.</summary>
    public StateDict Schedulers { get => this["scheduler"]; set => this["scheduler"] = value; }

    /// <summary>Epochs, steps and batches done, and metrics that are still being gathered.</summary>
    public StateDict Loops { get => this["loop"]; set => this["loop"] = value; }

    /// <summary>The position of every loader.</summary>
    public StateDict Loaders { get => this["loader"]; set => this["loader"] = value; }

    /// <summary>Callbacks, by their own names.</summary>
    public StateDict Callbacks { get => this["callback"]; set => this["callback"] = value; }

    /// <summary>What a model keeps beside its parameters and buffers, if it is <see cref="IStateful"/>.</summary>
    public StateDict ModelExtra { get => this["model_extra"]; set => this["model_extra"] = value; }

    /// <summary>Random generators.</summary>
    public StateDict Random { get => this["random"]; set => this["random"] = value; }

    /// <summary>What the data looked like, by loader.</summary>
    public StateDict Fingerprints { get => this["fingerprint"]; set => this["fingerprint"] = value; }

    /// <summary>Versions of the software that wrote the file.</summary>
    public StateDict Versions { get => this["versions"]; set => this["versions"] = value; }

    /// <summary>A section; an empty one where there is none yet.</summary>
    private StateDict this[string section]
    {
        get => sections.TryGetValue(section, out var state) ? state : sections[section] = new StateDict();
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            sections[section] = value;
        }
    }

    /// <summary>Reads a checkpoint whole into CPU memory. Its tensors are valid until it is disposed.</summary>
    /// <exception cref="CheckpointException">The file is damaged, newer than this software, or no checkpoint.</exception>
    /// <exception cref="IOException">The file is not there or cannot be read.</exception>
    public static Checkpoint Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var reader = SafeTensorsReader.Open(path);
        var checkpoint = ReadValues(path, reader);
        checkpoint.Take(reader.ReadAll());
        return checkpoint;
    }

    /// <summary>The values of a section; no tensor is read.</summary>
    /// <exception cref="CheckpointException">The file is damaged, newer than this software, or no checkpoint.</exception>
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
    /// Writes the checkpoint. The file appears under its name complete and on disk, or not at all; tensors are written
    /// from where they lie, without a second copy.
    /// </summary>
    /// <param name="path">The file; folders are made as needed, an older file is replaced.</param>
    /// <param name="cancellationToken">Cancels the save, which leaves an older file as it was.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
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

    /// <summary>Loads the model's parameters and buffers. To read nothing else of a file, use <see cref="ModelWeights.Load"/>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="strict">Whether all of them must fit, and nothing is loaded otherwise; true by default. If false, what has the same name and shape is loaded.</param>
    /// <returns>What was loaded, and what did not fit.</returns>
    /// <exception cref="StateException">They must fit, and names, shapes or element types differ; the message lists them.</exception>
    public LoadedWeights LoadModel(torch.nn.Module model, bool strict = true) => ModelState.Restore(model, Model, strict);

    /// <summary>Loads what a model is besides its hyperparameters, whatever kind of model it is.</summary>
    /// <exception cref="StateException">It does not fit.</exception>
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

    /// <summary>Says on the standard error stream what a load of a section left out. For generated code.</summary>
    /// <param name="section">The section that was loaded.</param>
    /// <param name="owner">The class that loaded it.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void TellLeftOut(StateDict section, string owner)
    {
        ArgumentNullException.ThrowIfNull(section);
        if (LeftOutLine(section, owner) is { } line)
        {
            Console.Error.WriteLine(line);
        }
    }

    /// <summary>What a load of a section left out, in a line; null where that is nothing.</summary>
    internal static string? LeftOutLine(StateDict section, string owner) => section.LeftOut.Count == 0 ? null
        : $"left out: the checkpoint has {string.Join(", ", section.LeftOut.Select(name => $"'{name}'"))}, which '{owner}' does not have";

    /// <summary>Disposes the tensors that were read from the file; those of the caller stay.</summary>
    public void Dispose()
    {
        foreach (var tensor in owned)
        {
            tensor.Dispose();
        }

        owned.Clear();
    }

    /// <summary>Takes over tensors that were made for it.</summary>
    internal void Own(IEnumerable<torch.Tensor> tensors) => owned.AddRange(tensors);

    /// <summary>
    /// Puts copies in the place of all tensors but the optimizers', so that it stays as it is when they change. Copies lie on the CPU,
    /// where there is room for them.
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

    /// <summary>The beginning of the names that the model's tensors have in a file.</summary>
    internal const string ModelPrefix = "model.";

    /// <summary>Whether a safetensors file is a checkpoint.</summary>
    /// <exception cref="CheckpointException">It is one that is newer than this software.</exception>
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
                "it is a safetensors file, but no checkpoint of a run; its tensors can be had with SafeTensors.Load");
        }

        var version = metadata.GetValueOrDefault(VersionKey);
        if (!int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
        {
            throw new FormatException($"its format version is '{version}', not a number from 1");
        }

        if (number > FormatVersion)
        {
            throw new FormatException($"its format version is {number}; this software reads up to {FormatVersion}");
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
            throw new FormatException($"its tensor '{tensor}' belongs to no section");
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
