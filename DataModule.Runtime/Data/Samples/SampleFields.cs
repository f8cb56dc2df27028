using System.ComponentModel;

namespace DataModule;

/// <summary>The fields of a nested sample. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class SampleFields
{
    /// <summary>The fields of a sample type.</summary>
    /// <typeparam name="TSample">The sample type.</typeparam>
    public static IReadOnlyList<SampleField> Of<TSample>()
        where TSample : ISample<TSample> =>
        TSample.Fields;
}
