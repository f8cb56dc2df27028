using TorchSharp;

namespace DataModule;

/// <summary>
/// Weights alone: a model's parameters and persistent buffers, without optimizers, data or the place in the run. Loads them from checkpoints of a fit, or from
/// any file in the safetensors layout whose tensors have the names of the model's.
/// </summary>
public static class ModelWeights
{
    /// <summary>Loads weights into a model, where it lies.</summary>
    /// <param name="model">The model, or a part of one.</param>
    /// <param name="path">A checkpoint, or another safetensors file.</param>
    /// <param name="strict">
    /// Whether every name and shape must fit, and nothing is loaded otherwise; true by default. If false, what fits is loaded, converted to the
    /// element type of the model, and the rest is left and listed.
    /// </param>
    /// <returns>What was loaded, and what did not fit.</returns>
    /// <exception cref="StateException">It must fit and does not; the message lists names and shapes, and nothing was changed.</exception>
    /// <exception cref="CheckpointException">The file is damaged or no safetensors file.</exception>
    /// <exception cref="IOException">The file is not there or cannot be read.</exception>
    public static LoadedWeights Load(torch.nn.Module model, string path, bool strict = true)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var reader = SafeTensorsReader.Open(path);
        var prefix = Checkpoint.IsCheckpoint(path, reader.Metadata) ? Checkpoint.ModelPrefix : "";
        var tensors = reader.ReadAll(name => name.StartsWith(prefix, StringComparison.Ordinal));
        try
        {
            var state = new StateDict();
            foreach (var (name, tensor) in tensors)
            {
                state.Set(name[prefix.Length..], tensor);
            }

            return ModelState.Restore(model, state, strict);
        }
        finally
        {
            foreach (var tensor in tensors.Values)
            {
                tensor.Dispose();
            }
        }
    }

    /// <summary>Saves a model's parameters and persistent buffers under their names, for <see cref="Load"/> and Python's safetensors package.</summary>
    /// <param name="model">The model, or a part of one, on any device.</param>
    /// <param name="path">The file; it appears complete and on disk, or not at all.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(torch.nn.Module model, string path)
    {
        ArgumentNullException.ThrowIfNull(model);
        SafeTensors.Save(path, model.state_dict());
    }
}
