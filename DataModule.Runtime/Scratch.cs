namespace DataModule; public class BatchMemory; public readonly struct SampleRandom;
