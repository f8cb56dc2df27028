using TorchSharp;

namespace DataModule;

/// <summary>
/// Files in the safetensors layout: named tensors and a map of strings, no code. Python's safetensors package reads
/// what is saved here, and the other way round.
/// </summary>
public static class SafeTensors
{
    /// <summary>
    /// Saves tensors of any device. The file appears under its name complete, or not at all. Tensors are written from
    /// where they lie; no second copy of them is made.
    /// </summary>
    /// <param name="path">The file; folders are made as needed, an older file is replaced.</param>
    /// <param name="tensors">The tensors by name.</param>
    /// <param name="metadata">Strings by name, stored beside the tensors; none by default.</param>
    /// <param name="cancellationToken">Cancels the save, which leaves an older file as it was.</param>
    /// <exception cref="NotSupportedException">A tensor is of complex numbers, which the layout does not have.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(
        string path,
        IReadOnlyDictionary<string, torch.Tensor> tensors,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(tensors);
        DurableFile.Write(path, stream => SafeTensorsWriter.Write(
            stream, tensors, metadata ?? new Dictionary<string, string>(), cancellationToken));
    }

    /// <summary>Loads all tensors of a file into CPU memory.</summary>
    /// <returns>The tensors by name; the caller disposes them.</returns>
    /// <exception cref="CheckpointException">The file is damaged or no safetensors file.</exception>
    /// <exception cref="IOException">The file is not there or cannot be read.</exception>
    public static Dictionary<string, torch.Tensor> Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var reader = SafeTensorsReader.Open(path);
        return reader.ReadAll();
    }

    /// <summary>Loads the strings that stand beside the tensors, without the tensors.</summary>
    /// <exception cref="CheckpointException">The file is damaged or no safetensors file.</exception>
    /// <exception cref="IOException">The file is not there or cannot be read.</exception>
    public static IReadOnlyDictionary<string, string> LoadMetadata(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var reader = SafeTensorsReader.Open(path);
        return reader.Metadata;
    }
}
