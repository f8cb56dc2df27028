using System.ComponentModel;

namespace DataModule;

/// <summary>Calls the explicitly implemented members of a sample type. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class SampleFields
{
    /// <summary>The fields of a sample type.</summary>
    /// <typeparam name="TSample">The sample type.</typeparam>
    public static IReadOnlyList<SampleField> Of<TSample>()
        where TSample : ISample<TSample> =>
        TSample.Fields;

    /// <summary>Calls a visitor with the fields of a sample.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="visitor">Called once for each field.</param>
    /// <typeparam name="TSample">The sample type.</typeparam>
    public static void Visit<TSample>(in TSample sample, ISampleVisitor visitor)
        where TSample : ISample<TSample> =>
        TSample.Visit(sample, visitor);
}
