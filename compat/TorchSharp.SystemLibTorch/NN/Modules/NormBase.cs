using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Base class of the batch normalisations: their parameters and running statistics.</summary>
public abstract class NormBase : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = nameof(weight))]
    private Parameter? _weight;

    [ComponentName(Name = nameof(bias))]
    private Parameter? _bias;

    [ComponentName(Name = nameof(running_mean))]
    private Tensor? _running_mean;

    [ComponentName(Name = nameof(running_var))]
    private Tensor? _running_var;

    [ComponentName(Name = nameof(num_batches_tracked))]
    private Tensor? _num_batches_tracked;

    private protected NormBase(
        long num_features, double eps, double? momentum, bool affine, bool track_running_stats, Device? device,
        ScalarType? dtype, string name)
        : base(name)
    {
        (this.num_features, this.eps, this.momentum) = (num_features, eps, momentum);
        (this.affine, this.track_running_stats) = (affine, track_running_stats);
        if (affine)
        {
            weight = nn.Parameter(ones([num_features], dtype, device));
            bias = nn.Parameter(zeros([num_features], dtype, device));
        }
        if (track_running_stats)
        {
            running_mean = zeros([num_features], dtype, device);
            running_var = ones([num_features], dtype, device);
            num_batches_tracked = zeros([], ScalarType.Int64, device);
        }
    }

    public long num_features { get; }

    /// <summary>Added to the variance.</summary>
    public double eps { get; set; }

    /// <summary>The weight of a new batch in the running statistics; null for the mean over all batches.</summary>
    public double? momentum { get; set; }

    public bool affine { get; }

    public bool track_running_stats { get; }

    /// <summary>The scale of each feature; null if not affine.</summary>
    public Parameter weight
    {
        get => _weight!;
        set => Own(ref _weight, nameof(weight), value);
    }

    /// <summary>The shift of each feature; null if not affine.</summary>
    public Parameter? bias
    {
        get => _bias;
        set => Own(ref _bias, nameof(bias), value);
    }

    public Tensor? running_mean
    {
        get => _running_mean;
        set => Own(ref _running_mean, nameof(running_mean), value);
    }

    public Tensor? running_var
    {
        get => _running_var;
        set => Own(ref _running_var, nameof(running_var), value);
    }

    public Tensor? num_batches_tracked
    {
        get => _num_batches_tracked;
        set => Own(ref _num_batches_tracked, nameof(num_batches_tracked), value);
    }

    /// <summary>Forgets the running statistics.</summary>
    public void reset_running_stats()
    {
        if (track_running_stats)
        {
            nn.init.zeros_(running_mean!);
            nn.init.ones_(running_var!);
            nn.init.zeros_(num_batches_tracked!);
        }
    }

    /// <summary>Forgets the running statistics, and sets scales to one and shifts to zero.</summary>
    public void reset_parameters()
    {
        reset_running_stats();
        if (affine)
        {
            nn.init.ones_(weight);
            nn.init.zeros_(bias!);
        }
    }

    /// <exception cref="ArgumentException">The input has another number of dimensions than the layer takes.</exception>
    protected abstract void ValidateInputDimensions(Tensor input);
}
