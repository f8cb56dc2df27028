namespace DataModule.Tests.Data;

/// <summary>
/// Numbers that must never change under the same algorithm version: a checkpoint written today is resumed tomorrow.
/// </summary>
internal static class Golden
{
    public static readonly uint[] SampleRandomWords =
    [
        1395788648, 1953762152, 1669517106, 2455356830, 204686191, 2813147479,
    ];

    public static readonly long[] Order100Seed42Epoch3 =
    [
        96, 66, 22, 32, 10, 43, 75, 64, 26, 70, 65, 35, 81, 60, 57, 3, 5, 58, 8, 4, 53, 28, 86, 42, 98, 47,
        84, 99, 89, 36, 92, 69, 88, 52, 45, 40, 0, 74, 15, 2, 39, 44, 6, 11, 95, 94, 67, 62, 18, 72, 97, 85,
        16, 46, 54, 55, 25, 78, 12, 48, 31, 30, 71, 27, 49, 34, 1, 83, 61, 63, 59, 90, 21, 23, 56, 13, 9,
        82, 77, 76, 29, 93, 91, 24, 73, 19, 14, 7, 68, 41, 37, 20, 50, 87, 51, 17, 80, 79, 38, 33,
    ];

    public static readonly int[] ShuffledStream16Seed42Epoch3 = [1, 3, 0, 6, 5, 7, 4, 10, 8, 13, 12, 9, 14, 15, 11, 2];

    public static readonly long[] OrderBillionSeed1Epoch0 =
    [
        990064621, 20449912, 517175995, 155077714, 664192852, 670728458, 657590856, 309150246,
    ];
}
