using DataModule.Tests.Engine;
using TorchSharp;
using Xunit;

namespace DataModule.Tests.Training;

[Collection(GlobalRandomState.Name)]
public sealed class SanityCheckTests
{
    [Fact]
    public void The_sanity_check_leaves_the_random_numbers_alone()
    {
        List<string> calls = [];
        var data = new RecordingData(calls)
        {
            OnCall = call =>
            {
                if (call.Contains("SanityChecking", StringComparison.Ordinal))
                {
                    torch.rand(7).Dispose();
                }
            },
        };
        var model = new RecordingModel(calls);
        torch.manual_seed(3);
        using var expected = torch.rand(4);
        torch.manual_seed(3);

        new Trainer { MaxEpochs = 0, Progress = ProgressDisplay.None }.Fit(model, data);

        using var actual = torch.rand(4);
        Assert.Contains(calls, call => call.Contains("SanityChecking", StringComparison.Ordinal));
        Assert.True(torch.allclose(expected, actual));
    }
}
