namespace DataModule.Generators.Emission;

/// <summary>The exceptions of generated members, as their documentation has them.</summary>
internal static class DocumentedExceptions
{
    public static readonly (string, string) Reused = ("System.InvalidOperationException", "The loader has reused the memory of the batch, or the batch is disposed.");
    public static readonly (string, string) IndexOutOfRange = ("System.ArgumentOutOfRangeException", "The batch does not have these samples.");
    public static readonly (string, string) SampleDoesNotFit = ("System.ArgumentException", "A sample does not have the shape of its field; the message names the field.");
    public static readonly (string, string) LoaderNumber = ("System.ArgumentOutOfRangeException", "<paramref name=\"batchSize\"/> is less than 1, or <paramref name=\"workers\"/> is negative.");
    public static readonly (string, string) LoaderOptions = ("System.ArgumentException", "Arguments or options contradict each other.");
    public static readonly (string, string) CacheAfterRandom = ("System.InvalidOperationException", "The samples depend on random numbers: call <c>Cache</c> before a random <c>Map</c>.");
    public static readonly (string, string) OtherCache = ("System.IO.InvalidDataException", "The folder has samples of another dataset, type or version, or a damaged file.");
    public static readonly (string, string) NotSetUp = ("System.InvalidOperationException", "No stage with this split is set up, or the <c>[Dataloader]</c> method returned null.");
    public static readonly (string, string) Misfit = ("System.InvalidOperationException", "Options contradict each other, or the model and the data do not match.");
    public static readonly (string, string) CannotCopy = ("System.InvalidOperationException", "Tensors in the predictions cannot be copied, or options contradict each other.");
    public static readonly (string, string) Cancelled = ("System.OperationCanceledException", "The token was cancelled.");
    public static readonly (string, string) NoCheckpoint = ("System.IO.FileNotFoundException", "The checkpoint does not exist.");
    public static readonly (string, string) NotReadable = ("System.IO.IOException", "The file does not exist or cannot be read.");
    public static readonly (string, string) Damaged = ("DataModule.CheckpointException", "The file is damaged, newer than this version of DataModule, or not a checkpoint.");
    public static readonly (string, string) OtherCheckpoint = ("DataModule.StateException", "The checkpoint belongs to another model or other data; the message shows both.");
    public static readonly (string, string) OtherState = ("DataModule.StateException", "A value is missing, unknown or of another type; the message names it.");
}
