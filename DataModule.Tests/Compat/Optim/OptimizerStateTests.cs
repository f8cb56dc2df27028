using DataModule.Tests.Compat.NN;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Compat.Optim;

public sealed class OptimizerStateTests
{
    public static TheoryData<string> Algorithms => ["sgd", "adam", "adamw"];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Training_goes_on_bit_by_bit_the_same_after_saving_and_loading(string algorithm)
    {
        using var problem = new Problem();
        using var resumed = new Problem();
        using var optimizer = Create(algorithm, problem.Parameters, 0.1);
        using var other = Create(algorithm, resumed.Parameters, 0.3);
        Run(problem, optimizer, 0, 3);
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            optimizer.save_state_dict(writer);
        }
        Copy(problem, resumed);
        stream.Position = 0;
        other.load_state_dict(new BinaryReader(stream));

        Assert.Equal(stream.Length, stream.Position);
        Assert.Equal(
            optimizer.ParamGroups.Single().LearningRate, other.ParamGroups.Single().LearningRate);
        Assert.Equal(Run(problem, optimizer, 3, 6), Run(resumed, other, 3, 6));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Training_goes_on_bit_by_bit_the_same_from_a_state_dictionary(string algorithm)
    {
        using var problem = new Problem();
        using var resumed = new Problem();
        using var optimizer = Create(algorithm, problem.Parameters, 0.1);
        using var other = Create(algorithm, resumed.Parameters, 0.3);
        Run(problem, optimizer, 0, 3);
        Copy(problem, resumed);
        other.load_state_dict(optimizer.state_dict());

        Assert.All(
            optimizer.state_dict().State.Zip(other.state_dict().State),
            pair => Assert.True(pair.First.ApproximatelyEquals(pair.Second)));
        Assert.Equal(Run(problem, optimizer, 3, 6), Run(resumed, other, 3, 6));
    }

    [Fact]
    public void State_is_saved_to_files()
    {
        using var problem = new Problem();
        using var optimizer = Create("adam", problem.Parameters, 0.1);
        using var other = Create("adam", problem.Parameters, 0.1);
        Run(problem, optimizer, 0, 2);
        var path = Path.GetTempFileName();
        try
        {
            optimizer.save_state_dict(path);
            other.load_state_dict(path);
        }
        finally
        {
            File.Delete(path);
        }

        var state = (Adam.State)other.state_dict().State[0];
        Assert.Equal(2, state.step);
        Reference.Equal(Reference.Values(((Adam.State)optimizer.state_dict().State[0]).exp_avg), state.exp_avg);
    }

    [Fact]
    public void State_is_public_tensors()
    {
        using var problem = new Problem();
        using var adam = optim.Adam(problem.Parameters, amsgrad: true);
        using var plain = optim.AdamW(problem.Parameters);
        using var sgd = optim.SGD(problem.Parameters, 0.1, momentum: 0.9);
        Run(problem, sgd, 0, 1);

        var state = (Adam.State)adam.state_dict().State[1];
        Assert.Equal([1L, 1], state.exp_avg.shape);
        Assert.Equal([1L, 1], state.exp_avg_sq.shape);
        Assert.Equal([1L, 1], state.max_exp_avg_sq!.shape);
        Assert.Null(((AdamW.State)plain.state_dict().State[0]).max_exp_avg_sq);
        Assert.Equal([3L], ((SGD.State)sgd.state_dict().State[0]).momentum_buffer!.shape);
        var options = (Adam.Options)adam.state_dict().Options.Single();
        Assert.Equal((0.9, 0.999, 1e-8), (options.beta1, options.beta2, options.eps));
    }

    [Fact]
    public void State_of_another_optimizer_is_refused()
    {
        using var problem = new Problem();
        using var adam = Create("adam", problem.Parameters, 0.1);
        using var sgd = Create("sgd", problem.Parameters, 0.1);
        using var half = Create("adam", problem.Parameters[..1], 0.1);
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        sgd.save_state_dict(writer);
        writer.Flush();
        stream.Position = 0;

        Assert.Throws<InvalidDataException>(() => adam.load_state_dict(new BinaryReader(stream)));
        Assert.Throws<ArgumentException>(() => half.load_state_dict(adam.state_dict()));
    }

    [Fact]
    public void A_parameter_without_gradient_stays_as_it_is()
    {
        using var problem = new Problem();
        using var idle = nn.Parameter(ones(2));
        using var optimizer = optim.Adam([.. problem.Parameters, idle], 0.1, weight_decay: 0.5);
        Run(problem, optimizer, 0, 3);

        Reference.Equal([1, 1], idle);
        Assert.Equal(0, ((Adam.State)optimizer.state_dict().State[2]).step);
    }

    [Fact]
    public void A_closure_computes_the_loss_that_a_step_returns()
    {
        using var problem = new Problem();
        using var optimizer = optim.SGD(problem.Parameters, 0.01);
        using var loss = optimizer.step(() =>
        {
            optimizer.zero_grad();
            var computed = problem.Loss(0);
            computed.backward();
            return computed;
        });

        Assert.NotNull(loss);
        using var after = problem.Loss(0);
        Assert.True(after.item<float>() < loss.item<float>());
    }

    [Fact]
    public void Zero_grad_fills_with_zeros()
    {
        using var problem = new Problem();
        using var optimizer = optim.SGD(problem.Parameters, 0.01);
        problem.Loss(0).backward();
        optimizer.zero_grad();

        Reference.Equal([0, 0, 0], problem.Parameters[0].grad);
    }

    [Theory]
    [InlineData(-1, 0.9, 0.999, 0)]
    [InlineData(1, 1, 0.999, 0)]
    [InlineData(1, 0.9, -0.1, 0)]
    [InlineData(1, 0.9, 0.999, -1)]
    public void Numbers_out_of_range_are_refused(double lr, double beta1, double beta2, double decay)
    {
        using var problem = new Problem();

        Assert.Throws<ArgumentException>(() => optim.Adam(problem.Parameters, lr, beta1, beta2, weight_decay: decay));
        Assert.Throws<ArgumentException>(() => optim.AdamW(problem.Parameters, lr, beta1, beta2, weight_decay: decay));
    }

    [Fact]
    public void SGD_refuses_Nesterov_without_momentum() =>
        Assert.Throws<ArgumentException>(() => optim.SGD(Array.Empty<Parameter>(), 0.1, nesterov: true));

    private static OptimizerHelper Create(string algorithm, Parameter[] parameters, double lr) => algorithm switch
    {
        "sgd" => optim.SGD(parameters, lr / 10, momentum: 0.9, nesterov: true, weight_decay: 0.01),
        "adam" => optim.Adam(parameters, lr, amsgrad: true),
        _ => optim.AdamW(parameters, lr, weight_decay: 0.1),
    };

    private static double[] Run(Problem problem, optim.Optimizer optimizer, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            problem.Step(optimizer, i);
        }
        return Reference.Values(problem.Values());
    }

    private static void Copy(Problem source, Problem target)
    {
        using var withoutGradients = no_grad();
        foreach (var (to, from) in target.Parameters.Zip(source.Parameters))
        {
            to.copy_(from);
        }
    }
}
