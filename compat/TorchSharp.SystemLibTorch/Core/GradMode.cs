using TorchSharp.Native;

namespace TorchSharp;

/// <summary>Switches gradient recording of this thread, until disposed.</summary>
internal sealed class AutoGradMode : IDisposable
{
    private readonly bool previous = IsEnabled;

    public AutoGradMode(bool enabled) => Set(enabled);

    public static bool IsEnabled => NativeMethods.slt_grad_enabled() != 0;

    public void Dispose()
    {
        Set(previous);
    }

    private static void Set(bool enabled) => NativeMethods.slt_grad_set_enabled(enabled ? 1 : 0);
}

/// <summary>Switches inference mode of this thread (no gradients, no version counts), until disposed.</summary>
internal sealed class InferenceMode : IDisposable
{
    private nint mode;

    public InferenceMode(bool enabled) => mode = NativeMethods.slt_inference_enter(enabled ? 1 : 0);

    public static bool IsEnabled => NativeMethods.slt_inference_enabled() != 0;

    public void Dispose()
    {
        var entered = Interlocked.Exchange(ref mode, 0);
        if (entered != 0)
        {
            NativeMethods.slt_inference_leave(entered);
        }
    }
}

public static partial class torch
{
    /// <summary>Until disposed, operators of this thread record no gradients.</summary>
    public static IDisposable no_grad() => new AutoGradMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new AutoGradMode(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new AutoGradMode(mode);

    public static bool is_grad_enabled() => AutoGradMode.IsEnabled;

    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    public static bool is_inference_mode_enabled() => InferenceMode.IsEnabled;
}
