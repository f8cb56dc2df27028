using TorchSharp;
using Xunit;

namespace DataModule.Tests.Compat;

/// <summary>Here an error; in the package it ends the process.</summary>
public sealed class ScalarOverflowTests
{
    [Fact]
    public void A_scalar_too_large_for_a_type_does_not_convert_to_it() =>
        Assert.Throws<OverflowException>(() => 300.ToScalar().ToByte());
}
