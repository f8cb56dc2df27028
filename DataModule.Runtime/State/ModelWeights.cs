using TorchSharp;

namespace DataModule;

/// <summary>
/// Saves and loads only the weights of a model: its parameters and persistent buffers, without optimizers, data or the position in the run. Loads them from a
/// checkpoint of a fit, or from any safetensors file whose tensors have the names of the model's state dict.
/// </summary>
public static class ModelWeights
{
    /// <summary>Loads weights into a model. The model stays on its device.</summary>
    /// <param name="model">The model, or a module of it.</param>
    /// <param name="path">A checkpoint, or another safetensors file.</param>
    /// <param name="strict">
    /// True by default: all names, shapes and dtypes must be equal. If false, tensors with equal names and shapes are loaded and converted to
    /// the model's dtype. The others are not loaded, and the result lists them.
    /// </param>
    /// <returns>The loaded names, the missing and unexpected keys, and the mismatched shapes.</returns>
    /// <exception cref="StateException"><paramref name="strict"/> is true, and names, shapes or dtypes differ. The message lists them. The model is unchanged.</exception>
    /// <exception cref="CheckpointException">The file is damaged, has a newer format version, or is not a safetensors file.</exception>
    /// <exception cref="IOException">The file does not exist or cannot be read.</exception>
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

    /// <summary>Saves a model's parameters and persistent buffers as a safetensors file, for <see cref="Load"/> and Python's safetensors package.</summary>
    /// <param name="model">The model, or a module of it, on any device.</param>
    /// <param name="path">The file. Missing folders are created. An existing file is replaced completely or not at all.</param>
    /// <exception cref="NotSupportedException">A tensor has a dtype that the safetensors format does not support, for example a complex one.</exception>
    /// <exception cref="IOException">The file cannot be written, or another process is writing it.</exception>
    public static void Save(torch.nn.Module model, string path)
    {
        ArgumentNullException.ThrowIfNull(model);
        SafeTensors.Save(path, model.state_dict());
    }
}
