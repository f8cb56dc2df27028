using System.Runtime.CompilerServices;
using static TorchSharp.torch.optim.lr_scheduler;

namespace DataModule;

/// <summary>
/// Private fields of TorchSharp's learning rate schedulers. They are needed because a model may step a scheduler itself, which cannot be
/// counted otherwise. The accessors bind to the fields by name, without reflection. A test fails if TorchSharp renames one.
/// </summary>
internal static class SchedulerFields
{
    /// <summary>The number of steps, including the first one, which the scheduler's constructor takes.</summary>
    public static int Steps(LRScheduler scheduler) =>
        scheduler is impl.ChainedLR chain ? Parts(chain).Select(Steps).FirstOrDefault() : StepCount(scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_last_epoch")]
    public static extern ref int LastEpoch(LRScheduler scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "best")]
    public static extern ref double Best(impl.ReduceLROnPlateau scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "num_bad_epochs")]
    public static extern ref int BadEpochs(impl.ReduceLROnPlateau scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "cooldown_counter")]
    public static extern ref int Cooldown(impl.ReduceLROnPlateau scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_step_count")]
    private static extern ref int StepCount(LRScheduler scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_schedulers")]
    private static extern ref IEnumerable<LRScheduler> Parts(impl.ChainedLR scheduler);
}
