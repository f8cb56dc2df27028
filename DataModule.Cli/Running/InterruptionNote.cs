namespace DataModule;

/// <summary>Logs how to resume an interrupted fit.</summary>
internal sealed class InterruptionNote(RunFolder folder, RunLog log) : Callback
{
    public override void OnException(Trainer trainer, Exception exception)
    {
        if (exception is OperationCanceledException && trainer.Stage == Stage.Fit && folder.LastCheckpoint is not null)
        {
            log.Say($"interrupted: resume with fit --resume {folder.Path}");
        }
    }
}
