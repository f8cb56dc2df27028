using Xunit;

namespace DataModule.Tests;

/// <summary>Tests that look at libtorch's global random numbers, of which a process has one: they run alone.</summary>
[CollectionDefinition(nameof(GlobalRandomState), DisableParallelization = true)]
public sealed class GlobalRandomState;
