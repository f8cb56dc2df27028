using System.Runtime.CompilerServices;
using static TorchSharp.torch.optim.lr_scheduler;

namespace DataModule;

/// <summary>
/// What TorchSharp's learning-rate schedulers remember and do not publish. A model may step them itself, so it cannot be
/// counted from outside. The compiler binds these fields by name, without reflection; a test tells when TorchSharp renames one.
/// </summary>
internal static class SchedulerFields
{
    /// <summary>How often it was stepped, the first step of its constructor included.</summary>
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
