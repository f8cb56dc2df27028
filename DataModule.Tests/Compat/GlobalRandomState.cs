using Xunit;

namespace DataModule.Tests.Compat;

/// <summary>Tests that seed the global generator: one at a time, and nothing beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class GlobalRandomState
{
    public const string Name = "global random state";
}
