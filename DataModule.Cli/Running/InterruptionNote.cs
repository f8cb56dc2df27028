namespace DataModule;

/// <summary>Says how an interrupted fit goes on.</summary>
internal sealed class InterruptionNote(RunFolder folder, RunLog log) : Callback
{
    public override void OnException(Trainer trainer, Exception exception)
    {
        if (exception is OperationCanceledException && trainer.Stage == Stage.Fit && folder.LastCheckpoint is not null)
        {
            log.Say($"interrupted: fit --resume {folder.Path} goes on");
        }
    }
}
