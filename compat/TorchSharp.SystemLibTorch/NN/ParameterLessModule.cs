using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>A module without parameters and buffers, so that there is nothing to move or convert.</summary>
public abstract class ParameterLessModule<T1, T2> : nn.Module<T1, T2>
{
    /// <inheritdoc/>
    protected ParameterLessModule(string name)
        : base(name)
    {
    }

    /// <inheritdoc/>
    protected internal override nn.Module _to(Device device, ScalarType dtype, bool non_blocking) => this;

    /// <inheritdoc/>
    protected internal override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) => this;

    /// <inheritdoc/>
    protected internal override nn.Module _to(ScalarType dtype, bool non_blocking) => this;

    /// <inheritdoc/>
    public override void register_buffer(string name, Tensor tensor, bool persistent = true) =>
        throw new InvalidOperationException($"{GetName()} cannot hold a buffer: it is declared to have no state.");

    /// <inheritdoc/>
    public override void register_parameter(string name, Parameter param) =>
        throw new InvalidOperationException($"{GetName()} cannot hold a parameter: it is declared to have no state.");
}
