using TorchSharp;

namespace DataModule;

/// <summary>Finds the device that a name means.</summary>
internal static class Devices
{
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

        var index = name == "cuda" ? 0 : name.StartsWith("cuda:", StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(5), out var parsed) ? parsed : -1;
        if (index < 0)
        {
            throw new InvalidOperationException($"Device is '{name}'; it must be 'auto', 'cpu', 'cuda' or 'cuda:N'.");
        }

        var count = torch.cuda.is_available() ? torch.cuda.device_count() : 0;
        return index < count
            ? torch.device($"cuda:{index}")
            : throw new InvalidOperationException($"Device is '{name}', but libtorch sees {count} CUDA devices here.");
    }
}
