using Xunit;

namespace DataModule.Tests.Engine;

/// <summary>Tests that seed the global generator: one at a time, and nothing beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class GlobalRandomState
{
    public const string Name = "global random state";
}
