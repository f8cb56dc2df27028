namespace DataModule.Tests.Data;

/// <summary>
/// Numbers that must never change under the same algorithm version: a checkpoint written today is resumed tomorrow.
/// </summary>
internal static class Golden
{
    public static readonly uint[] SampleRandomWords = [0];

    public static readonly long[] Order100Seed42Epoch3 = [0];

    public static readonly long[] OrderBillionSeed1Epoch0 = [0];
}
