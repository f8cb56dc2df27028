using TorchSharp;

namespace DataModule;

/// <summary>
/// Saves and loads files in the safetensors format: tensors by name, and strings as metadata. The files have no code. They are compatible with
/// Python's safetensors package in both directions.
/// </summary>
public static class SafeTensors
{
    /// <summary>
    /// Saves tensors to a temporary file, which is flushed to disk and renamed, so that an existing file is replaced completely or not at all.
    /// Tensors are written from their own memory, without a copy.
    /// </summary>
    /// <param name="path">The file. Missing folders are created. An existing file is replaced.</param>
    /// <param name="tensors">The tensors by name, on any device.</param>
    /// <param name="metadata">Strings by name; none by default.</param>
    /// <param name="cancellationToken">Cancels the save. An existing file then stays as it was.</param>
    /// <exception cref="ArgumentException">A tensor is named "__metadata__", which the format reserves, or names and metadata take more than 100 MB.</exception>
    /// <exception cref="NotSupportedException">A tensor has a dtype that the format does not support, for example a complex one.</exception>
    /// <exception cref="IOException">The file cannot be written, or another process is writing it.</exception>
    /// <exception cref="OperationCanceledException">The save was cancelled.</exception>
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
    /// <param name="path">The file.</param>
    /// <returns>The tensors by name. They are in no dispose scope; the caller disposes them.</returns>
    /// <exception cref="CheckpointException">The file is damaged, or is not a safetensors file.</exception>
    /// <exception cref="IOException">The file does not exist or cannot be read.</exception>
    public static Dictionary<string, torch.Tensor> Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var reader = SafeTensorsReader.Open(path);
        return reader.ReadAll();
    }

    /// <summary>Loads the metadata of a file, without its tensors.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The strings by name.</returns>
    /// <exception cref="CheckpointException">The file is damaged, or is not a safetensors file.</exception>
    /// <exception cref="IOException">The file does not exist or cannot be read.</exception>
    public static IReadOnlyDictionary<string, string> LoadMetadata(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var reader = SafeTensorsReader.Open(path);
        return reader.Metadata;
    }
}
