using System.Runtime.InteropServices;
using TorchSharp;

namespace DataModule;

/// <summary>
/// Loads libtorch before this library first uses it. TorchSharp loads it when its first class is initialised; if that fails, it prints a
/// page, and every later use fails with a TypeInitializationException. So it is loaded here by the same names, to report one clear line.
/// </summary>
internal static class LibTorch
{
    /// <summary>The version of libtorch that TorchSharp 0.107.0 needs.</summary>
    internal const string Version = "2.10.0";

    private static readonly Lazy<string?> Problem = new(FindProblem);

    /// <summary>The CPU device, after loading libtorch.</summary>
    /// <exception cref="LibTorchException">It is missing, or does not load.</exception>
    public static torch.Device Cpu
    {
        get
        {
            Require();
            return torch.CPU;
        }
    }

    /// <summary>Loads libtorch, once in a process.</summary>
    /// <exception cref="LibTorchException">It is missing, or does not load.</exception>
    public static void Require()
    {
        if (Problem.Value is { } problem)
        {
            throw new LibTorchException(problem);
        }
    }

    private static string? FindProblem()
    {
        var torchSharp = typeof(torch).Assembly;
        NativeLibrary.TryLoad("torch_cpu", torchSharp, null, out _);
        if (NativeLibrary.TryLoad("LibTorchSharp", torchSharp, null, out _))
        {
            return null;
        }

        if (FileOf("torch_cpu") is not null && FileOf("LibTorchSharp") is { } library)
        {
            return WhyNot(library) is { } reason
                ? $"TorchSharp does not load on this machine: {reason} (https://github.com/datamodule/datamodule/blob/main/docs/guide/installing.md)"
                : null;
        }

        return TorchSharpFindsIt()
            ? null
            : $"libtorch is missing, which TorchSharp needs: dotnet add package libtorch-cpu-{SystemName} --version {Version}"
                + " (or TorchSharp-cpu for all systems, or TorchSharp-cuda-linux or TorchSharp-cuda-windows for CUDA)";
    }

    // The last line of the loader's message is the reason.
    private static string? WhyNot(string library)
    {
        try
        {
            NativeLibrary.Load(library);
            return null;
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            return exception.Message.TrimEnd().Split('\n')[^1].Trim();
        }
    }

    // In notebooks there is no output folder: TorchSharp then collects the files from the package cache.
    private static bool TorchSharpFindsIt()
    {
        var output = Console.Out;
        Console.SetOut(TextWriter.Null);
        try
        {
            return torch.TryInitializeDeviceType(DeviceType.CPU);
        }
        catch (Exception exception) when (exception is TypeInitializationException or NotSupportedException)
        {
            return false;
        }
        finally
        {
            Console.SetOut(output);
        }
    }

    private static string? FileOf(string name)
    {
        var (prefix, extension) = OperatingSystem.IsWindows() ? ("", ".dll") : OperatingSystem.IsMacOS() ? ("lib", ".dylib") : ("lib", ".so");
        var folders = (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.Append(AppContext.BaseDirectory).Select(folder => Path.Combine(folder, prefix + name + extension)).FirstOrDefault(File.Exists);
    }

    private static string SystemName =>
        (OperatingSystem.IsWindows() ? "win-" : OperatingSystem.IsMacOS() ? "osx-" : "linux-")
        + RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
}
