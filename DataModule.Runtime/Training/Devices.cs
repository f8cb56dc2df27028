using TorchSharp;

namespace DataModule;

/// <summary>Finds a device by its name.</summary>
internal static class Devices
{
    /// <summary>Whether the name is valid. The machine need not have the device.</summary>
    public static bool Knows(string name) => name is "auto" or "cpu" || Index(name) >= 0;

    /// <exception cref="InvalidOperationException">The machine does not have the device.</exception>
    public static torch.Device Resolve(string name)
    {
        if (name == "auto")
        {
            return torch.cuda.is_available() ? torch.device("cuda:0") : torch.CPU;
        }

        if (name == "cpu")
        {
            return torch.CPU;
        }

        var index = Index(name);
        var count = torch.cuda.is_available() ? torch.cuda.device_count() : 0;
        return index < count
            ? torch.device($"cuda:{index}")
            : throw new InvalidOperationException($"Device is '{name}', but libtorch finds {count} CUDA devices on this machine; set it to 'auto' to use CUDA only if it is available.");
    }

    private static int Index(string name) =>
        name == "cuda" ? 0 : name.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(name.AsSpan(5), out var index) ? index : -1;
}
