using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What an optimizer remembers about one parameter.</summary>
public abstract class OptimizerState
{
    /// <summary>The parameter.</summary>
    protected internal Parameter _parameter;

    /// <param name="parameter">The parameter.</param>
    protected OptimizerState(Parameter parameter) => _parameter = parameter;

    /// <summary>Sets the state to that before the first step.</summary>
    public abstract void Initialize(OptimizerOptions options);

    /// <summary>Writes the state.</summary>
    public abstract void SaveStateDict(BinaryWriter writer);

    /// <summary>Reads what <see cref="SaveStateDict"/> wrote.</summary>
    public abstract void LoadStateDict(BinaryReader reader);

    /// <summary>Copies another parameter's state, to this parameter's device.</summary>
    public abstract void LoadStateDict(OptimizerState source);

    /// <summary>Whether all numbers are nearly the same.</summary>
    public virtual bool ApproximatelyEquals(OptimizerState other) => false;

    /// <summary>Moves the state.</summary>
    public virtual void to(Device device)
    {
    }

    /// <summary>Reads a tensor that may be absent, and moves it to the device.</summary>
    protected static void LoadConditionalStateTensor(BinaryReader reader, ref Tensor? result, Device device)
    {
        using var read = reader.ReadBoolean() ? TensorStream.Read(reader) : null;
        Replace(ref result, read?.to(read.dtype, device, copy: true));
    }

    /// <summary>Writes a tensor that may be absent.</summary>
    protected static void SaveConditionalStateTensor(BinaryWriter writer, Tensor? tensor)
    {
        writer.Write(tensor is not null);
        if (tensor is not null)
        {
            TensorStream.Write(writer, tensor);
        }
    }

    /// <summary>Puts a tensor that no dispose scope owns in place of another, which it disposes of.</summary>
    private protected static void Replace(ref Tensor? slot, Tensor? value)
    {
        if (!ReferenceEquals(slot, value))
        {
            slot?.Dispose();
            slot = value?.DetachFromDisposeScope();
        }
    }

    /// <summary>A copy where the parameter is.</summary>
    private protected Tensor? CopyOf(Tensor? source) =>
        source?.to(source.dtype, _parameter.device, copy: true);

    /// <exception cref="InvalidDataException">The tensor has another shape than the parameter.</exception>
    private protected Tensor ReadLikeParameter(BinaryReader reader)
    {
        using var read = TensorStream.Read(reader);
        var (expected, found) = (_parameter.shape, read.shape);
        if (!found.AsSpan().SequenceEqual(expected))
        {
            throw new InvalidDataException(
                $"Expected optimizer state of shape [{string.Join(", ", expected)}], but found "
                + $"[{string.Join(", ", found)}].");
        }
        return CopyOf(read)!;
    }

    private protected Tensor ZerosLikeParameter()
    {
        using var withoutGradients = no_grad();
        return zeros_like(_parameter);
    }

    private protected static bool Close(Tensor? left, Tensor? right) =>
        left is null || right is null ? left is null && right is null : left.allclose(right);
}
