using System.Collections;
using System.Runtime.InteropServices;
using TorchSharp;

namespace DataModule;

/// <summary>
/// Reports a training loss that is NaN or infinite, with the record keys of its batch. On the CPU, the loss is checked at once. On a GPU, reading it would
/// wait for all work that is queued there. So each loss is copied asynchronously to page-locked memory, and the first step that finds it there
/// checks it.
/// </summary>
internal sealed class LossWatch(Trainer trainer) : IDisposable
{
    private const int Places = 64;
    private const int MostKeys = 100;

    // A NaN that no computation returns. It means that the copy has not arrived.
    private const int Nothing = 0x7FA5_A5A5;

    private readonly Queue<(torch.Tensor Copy, Place Place)> underway = new();
    private readonly Stack<torch.Tensor> free = new();
    private bool failing;
    private long failures;

    /// <summary>Checks the loss of a step.</summary>
    /// <exception cref="NotFiniteNumberException">The loss is not finite, and <see cref="Trainer.TerminateOnNaN"/> is set.</exception>
    public void Look(double loss, StepContext context, IEnumerable loader)
    {
        if (!double.IsFinite(loss))
        {
            Report(loss, Place.Of(context, loader));
        }
        else
        {
            failing = false;
        }
    }

    /// <summary>Checks the losses of earlier steps that have arrived from the device, and starts to copy this one.</summary>
    /// <exception cref="NotFiniteNumberException">A loss is not finite, and <see cref="Trainer.TerminateOnNaN"/> is set.</exception>
    public void LookLater(torch.Tensor loss, StepContext context, IEnumerable loader)
    {
        LookAtArrived();
        if (underway.Count == Places)
        {
            Finish();
        }

        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var copy = free.Count > 0 ? free.Pop() : NewPlace(loss.device_type);
        MemoryMarshal.Write(copy.bytes, Nothing);
        copy.copy_(loss.reshape([]), true);
        underway.Enqueue((copy, Place.Of(context, loader)));
    }

    /// <summary>Waits for all copies, and checks them.</summary>
    public void Finish()
    {
        if (underway.Count > 0 && trainer.TorchDevice.type == DeviceType.CUDA)
        {
            torch.cuda.synchronize(trainer.TorchDevice);
        }

        LookAtArrived();
    }

    /// <summary>Checks all losses of the epoch, and warns how often the loss was not finite.</summary>
    public void EndEpoch()
    {
        Finish();
        if (failures > 1)
        {
            trainer.WarnFromAnyRank(FormattableString.Invariant($"the loss was not finite in {failures} batches of epoch {trainer.Epoch}"));
        }

        (failures, failing) = (0, false);
    }

    public void Dispose()
    {
        foreach (var copy in underway.Select(static each => each.Copy).Concat(free))
        {
            copy.Dispose();
        }
    }

    private static torch.Tensor NewPlace(DeviceType device)
    {
        using var made = torch.zeros([], torch.ScalarType.Float32);
        return (device == DeviceType.CUDA ? made.pin_memory() : made.clone()).DetachFromDisposeScope();
    }

    private void LookAtArrived()
    {
        while (underway.TryPeek(out var first) && MemoryMarshal.Read<int>(first.Copy.bytes) is var bits && bits != Nothing)
        {
            underway.Dequeue();
            free.Push(first.Copy);
            var loss = BitConverter.Int32BitsToSingle(bits);
            if (float.IsFinite(loss))
            {
                failing = false;
            }
            else
            {
                Report(loss, first.Place);
            }
        }
    }

    private void Report(double loss, Place place)
    {
        failures++;
        var first = !failing;
        failing = true;
        if (trainer.TerminateOnNaN)
        {
            throw new NotFiniteNumberException($"The {Text(loss, place)}, and Trainer.TerminateOnNaN is set.", loss);
        }

        if (first)
        {
            trainer.WarnFromAnyRank($"the {Text(loss, place)}; set Trainer.TerminateOnNaN to end the run at such a loss");
        }
    }

    private static string Text(double loss, Place place)
    {
        var keys = place.Loader?.RecordKeys(place.Batch) ?? [];
        var more = keys.Count > MostKeys ? FormattableString.Invariant($" and {keys.Count - MostKeys} more") : "";
        var listed = keys.Count == 0 ? "" : $", record keys {string.Join(", ", keys.Take(MostKeys))}{more}";
        return FormattableString.Invariant($"loss is {MetricMonitor.Text(loss)} at step {place.Step}, epoch {place.Epoch}, batch {place.BatchIndex}{listed}");
    }

    /// <summary>A step and its batch.</summary>
    private readonly record struct Place(long Step, long Epoch, long BatchIndex, IRecordKeys? Loader, BatchPlace Batch)
    {
        public static Place Of(StepContext context, IEnumerable loader)
        {
            var keys = loader as IRecordKeys;
            return new Place(context.GlobalStep, context.Epoch, context.BatchIndex, keys, keys?.LastDelivered ?? default);
        }
    }
}
