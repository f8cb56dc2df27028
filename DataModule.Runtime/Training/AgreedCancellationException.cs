namespace DataModule;

/// <summary>A cancellation that all ranks have agreed on, and throw at the same place.</summary>
internal sealed class AgreedCancellationException(CancellationToken token) : OperationCanceledException(token);
