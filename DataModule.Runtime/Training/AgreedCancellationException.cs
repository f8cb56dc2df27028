namespace DataModule;

/// <summary>A cancellation of the run that is thrown on all ranks at the same place.</summary>
internal sealed class AgreedCancellationException(CancellationToken token) : OperationCanceledException(token);
