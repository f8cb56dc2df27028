using Microsoft.Extensions.Logging;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Training;

/// <summary>The trainer inside an application: it does not block, and speaks by the application's logger.</summary>
public sealed class ApplicationTests
{
    [Fact]
    public async Task FitAsync_leaves_the_caller_free_and_gives_the_result()
    {
        using var goOn = new Gate();
        using var model = new ScalarModel();
        var fit = ScalarModel.Trainer(2, new AfterBatch(_ => goOn.Wait(), batch: 1)).FitAsync(model, ScalarModel.Ones[..3]);

        Assert.False(fit.IsCompleted); // the first batch waits for what comes now
        goOn.Open();

        Assert.Equal((2, 6), (await fit) is var result ? (result.Epochs, result.Steps) : default);
        Assert.Equal(-6, model.Value);
    }

    [Fact]
    public async Task Its_siblings_give_what_the_verbs_give()
    {
        var (model, data, trainer) = (new RecordingModel([]), new RecordingData([]), new Trainer { MaxEpochs = 1, Progress = ProgressDisplay.None });

        Assert.Equal(3, (await trainer.FitAsync(model, data, cancellationToken: TestContext.Current.CancellationToken)).Steps);
        Assert.Equal(trainer.Validate(model, data)["input"], (await trainer.ValidateAsync(model, data, cancellationToken: TestContext.Current.CancellationToken))["input"]);
        Assert.Equal(trainer.Test(model, data)["input"], (await trainer.TestAsync(model, data, cancellationToken: TestContext.Current.CancellationToken))["input"]);
        Assert.Equal(3, (await trainer.PredictAsync(model, data, cancellationToken: TestContext.Current.CancellationToken)).Count);
    }

    [Fact]
    public async Task A_cancelled_fit_is_a_cancelled_task_and_a_mistake_a_failed_one()
    {
        using var cancellation = new CancellationTokenSource();
        var fit = ScalarModel.Trainer(1000, new AfterBatch(_ => cancellation.Cancel())).FitAsync(new ScalarModel(), ScalarModel.Ones, cancellationToken: cancellation.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fit);
        Assert.True(fit.IsCanceled);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => ScalarModel.Trainer(-1).FitAsync(new ScalarModel(), ScalarModel.Ones));
        Assert.Equal("MaxEpochs is -1; it must be at least 0.", error.Message);
    }

    [Fact]
    public void An_applications_logger_gets_lines_tables_and_warnings()
    {
        var log = new Collecting();
        var asked = new List<ProgressDisplay>();
        var trainer = new Trainer
        {
            MaxEpochs = 1,
            NumSanityValSteps = 0,
            Logger = log,
            ProgressFactory = display =>
            {
                asked.Add(display);
                return null;
            },
        };

        trainer.Fit(new NotANumber(), ScalarModel.Ones[..2], ScalarModel.Ones[..1]);

        Assert.Empty(asked); // nothing on the console
        Assert.Collection(
            log.Lines,
            line => Assert.Equal((LogLevel.Information, "Table", "NotANumber: 1 parameters, 0 kB"), line with { Text = line.Text.Split('\n')[0] }),
            line => Assert.Equal((LogLevel.Warning, "Warning", "the loss is NaN at step 0, epoch 0, batch 0; set Trainer.TerminateOnNaN to end the run at such a loss"), line),
            line => Assert.Matches(@"\Aepoch 1/1: batch 2/2, loss NaN, [0-9,]+ samples/s\z", line.Text),
            line => Assert.Equal((LogLevel.Warning, "the loss was not finite in 2 batches of epoch 0"), (line.Level, line.Text)),
            line => Assert.Matches(@"\Avalidation: batch 1/1, score 2, [0-9,]+ samples/s\z", line.Text),
            line => Assert.Equal((LogLevel.Information, "Table", "fit: 1 epoch, 2 steps; MaxEpochs is reached"), line with { Text = line.Text.Split('\n')[0] }));
    }

    [Theory]
    [InlineData(ProgressDisplay.Lines)]
    [InlineData(ProgressDisplay.Bar)]
    public void Beside_a_logger_the_console_shows_what_is_asked_for(ProgressDisplay display)
    {
        var (log, said) = (new Collecting(), new List<string>());
        new Trainer { MaxEpochs = 1, Logger = log, Progress = display, ProgressFactory = asked => asked == display ? new Listening(said) : null }
            .Fit(new NotANumber(), ScalarModel.Ones[..1]);

        Assert.StartsWith("the loss is NaN", Assert.Single(said), StringComparison.Ordinal);
        Assert.Contains(log.Lines, line => line.Text == said[0]);
    }

    private sealed class Gate : IDisposable
    {
        private readonly ManualResetEventSlim open = new();

        public void Open() => open.Set();

        public void Wait() => Assert.True(open.Wait(Patience.Limit), "Nobody has opened the gate.");

        public void Dispose() => open.Dispose();
    }

    private sealed class NotANumber : nn.Module<Tensor, Tensor>, ITrainingStep<Tensor>, IValidationStep<Tensor>
    {
        private readonly Parameter weight = nn.Parameter(ones(1));

        public NotANumber()
            : base(nameof(NotANumber)) => register_parameter("weight", weight);

        public override Tensor forward(Tensor input) => (input * weight).mean();

        public Tensor TrainingStep(Tensor batch, StepContext context) => forward(batch) + double.NaN;

        public void ValidationStep(Tensor batch, StepContext context) => context.Log("score", 2);

        public OptimizerSetup ConfigureOptimizers() => optim.SGD(parameters(), 0.1);
    }

    private sealed class Collecting : ILogger
    {
        public List<(LogLevel Level, string? Event, string Text)> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add((logLevel, eventId.Name, formatter(state, exception)));
    }
}
