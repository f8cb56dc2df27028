using TorchSharp;
using TorchSharp.Modules;

namespace DataModule;

/// <summary>
/// One layer of synchronised batch normalization. Hooks on the module replace its result, because TorchSharp's layers are sealed and a
/// model keeps them in fields of their type.
/// </summary>
internal sealed class SyncBatchNormLayer : IDisposable
{
    private readonly SyncBatchNorms norms;
    private readonly int place;
    private readonly string name;
    private readonly BatchNorm module;
    private readonly Action remove;
    private torch.Tensor? result;
    private long trackedBefore;
    private long calls;

    public SyncBatchNormLayer(SyncBatchNorms norms, int place, string name, BatchNorm module)
    {
        (this.norms, this.place, this.name, this.module) = (norms, place, name, module);
        var (before, after) = (module.register_forward_pre_hook(Before), module.register_forward_hook(After));
        remove = () =>
        {
            before.remove();
            after.remove();
        };
    }

    public long Samples => norms.Samples;

    public void Sum(Span<double> values, bool backward) => norms.Sum(values, place, backward);

    public void Fail(Exception exception) => norms.Fail(exception);

    /// <summary>Takes part in an all-reduce without samples of its own.</summary>
    public void TakePart(bool backward)
    {
        var sums = new double[(2 * module.num_features) + 1];
        Sum(sums, backward);
        if (!backward)
        {
            using var noGrad = torch.no_grad();
            using var scope = torch.NewDisposeScope();
            var (mean, variance) = Moments(torch.tensor(sums), sums[^1]);
            Track(mean, variance, sums[^1]);
        }
    }

    /// <summary>Starts to count calls, for <see cref="Check"/>.</summary>
    public void Count() => (trackedBefore, calls) = (Tracked, 0);

    /// <exception cref="InvalidOperationException">The module was called without its hooks.</exception>
    public void Check()
    {
        if (Tracked - trackedBefore != calls)
        {
            throw new InvalidOperationException(
                $"{module.GetName()} '{name}' was called by forward(...), which skips SyncBatchNorm. Let the model call it by call(...), or put it in a Sequential.");
        }
    }

    public void Dispose() => remove();

    private long Tracked => module.num_batches_tracked is { } tracked ? (long)MetricAccumulator.Read(tracked) : calls;

    // The module's own forward runs between the two hooks. It must cost little and change nothing.
    private torch.Tensor Before(torch.nn.Module<torch.Tensor, torch.Tensor> sender, torch.Tensor input)
    {
        // With too few dimensions, the module throws its own error.
        if (Samples == 0 || !module.training || input.dim() < 2)
        {
            return input;
        }

        result = Normalize(input);
        if (module.running_mean is null)
        {
            return input;
        }

        module.eval();
        return input.narrow(0, 0, 1);
    }

    private torch.Tensor After(torch.nn.Module<torch.Tensor, torch.Tensor> sender, torch.Tensor input, torch.Tensor output)
    {
        if (result is not { } normalized)
        {
            return output;
        }

        result = null;
        module.train();
        return normalized;
    }

    private torch.Tensor Normalize(torch.Tensor input)
    {
        var x = input.dtype is torch.ScalarType.Float64 ? input : input.to(torch.ScalarType.Float32);
        long[] others = [0, .. Enumerable.Range(2, (int)x.dim() - 2)];
        var count = x.numel() / x.shape[1];
        var (variance, mean) = torch.var_mean(x, others, unbiased: false);
        (variance, mean) = (variance.to(torch.ScalarType.Float64), mean.to(torch.ScalarType.Float64));
        // Float64 has twice the digits of the samples, so a difference of squares is as accurate as a sum of squared deviations.
        var sums = torch.cat([mean * count, (variance + mean.square()) * count, torch.full([1], count, mean.dtype, mean.device)]).cpu();
        var all = SharedSum.Of(sums, this);
        var samples = all[^1].item<double>();
        if (samples < 2)
        {
            throw new InvalidOperationException($"{module.GetName()} '{name}' got one value per channel on all ranks together, which has no variance. Training needs at least two: use a larger batch.");
        }

        (mean, variance) = Moments(all, samples);
        using (torch.no_grad())
        {
            Track(mean, variance, samples);
        }

        long[] channels = [1, -1, .. Enumerable.Repeat(1L, others.Length - 1)];
        var (deviations, scale) = (x - Here(mean), Here((variance + module.eps).rsqrt()));
        return (module is { weight: { } weight, bias: { } bias }
            ? torch.addcmul(bias.view(channels), deviations, scale * weight.view(channels), 1)
            : deviations * scale).to(input.dtype);

        torch.Tensor Here(torch.Tensor moment) => moment.to(x.dtype, x.device).view(channels);
    }

    private (torch.Tensor Mean, torch.Tensor Variance) Moments(torch.Tensor sums, double samples)
    {
        var mean = sums.narrow(0, 0, module.num_features) / samples;
        return (mean, (sums.narrow(0, module.num_features, module.num_features) / samples) - mean.square());
    }

    private void Track(torch.Tensor mean, torch.Tensor variance, double samples)
    {
        calls++;
        if (module.num_batches_tracked is { } tracked)
        {
            tracked.add_(1);
        }

        if (module.running_mean is { } runningMean && module.running_var is { } runningVariance)
        {
            var weight = module.momentum ?? 1.0 / Tracked;
            runningMean.lerp_(Like(mean, runningMean), weight);
            runningVariance.lerp_(Like(variance * (samples / (samples - 1)), runningVariance), weight);
        }

        static torch.Tensor Like(torch.Tensor moment, torch.Tensor other) => moment.to(other.dtype, other.device);
    }
}
