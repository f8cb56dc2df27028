using TorchSharp;

namespace DataModule;

/// <summary>Finds the device that a name means.</summary>
internal static class Devices
{
    /// <summary>Whether the name is one of a device, which need not be here.</summary>
    public static bool Knows(string name) => name is "auto" or "cpu" || Index(name) >= 0;

    /// <exception cref="InvalidOperationException">There is no such device here.</exception>
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
            : throw new InvalidOperationException($"Device is '{name}', but libtorch sees {count} CUDA devices here.");
    }

    private static int Index(string name) =>
        name == "cuda" ? 0 : name.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(name.AsSpan(5), out var index) ? index : -1;
}
