using System.Collections;
using TorchSharp;
using TorchSharp.Modules;

namespace DataModule;

/// <summary>
/// Counts optimizer steps in manual optimization. The optimizers in <see cref="StepContext.Optimizers"/> are wrapped and count each call. If the model
/// calls an optimizer that it has kept itself, each enumeration of the parameters while gradients are off counts as a step: TorchSharp's optimizers do
/// that in a step, and hardly anything else does.
/// </summary>
internal sealed class ManualSteps : IDisposable
{
    private readonly Counter[] counters;

    /// <param name="optimizers">The optimizers of the model.</param>
    /// <param name="average">Averages the gradients of an optimizer over all ranks, before each of its steps.</param>
    /// <param name="hook">Called before (true) and after (false) each step of an optimizer.</param>
    public ManualSteps(
        IReadOnlyList<ScheduledOptimizer> optimizers, Action<torch.optim.Optimizer>? average = null, Action<torch.optim.Optimizer, bool>? hook = null)
    {
        counters = [.. optimizers.Select(scheduled => scheduled.Optimizer).Distinct().Select(optimizer => new Counter(optimizer, average, hook))];
        Optimizers = [.. optimizers.Select(scheduled => scheduled with { Optimizer = counters.First(counter => counter.Of(scheduled.Optimizer)) })];
    }

    /// <summary>The wrapped optimizers, for the model's training step.</summary>
    public IReadOnlyList<ScheduledOptimizer> Optimizers { get; }

    /// <summary>The number of steps of all optimizers since <see cref="Begin"/>.</summary>
    public long Count
    {
        get
        {
            var count = 0L;
            foreach (var counter in counters)
            {
                count += counter.Steps;
            }

            return count;
        }
    }

    /// <summary>Called before a training step. Enumerations of parameters outside a training step are not counted.</summary>
    public void Begin()
    {
        foreach (var counter in counters)
        {
            counter.Begin();
        }
    }

    /// <summary>Averages the gradients of an optimizer before its step; they are not averaged again at the step.</summary>
    public void Average(torch.optim.Optimizer optimizer)
    {
        var counter = Array.Find(counters, counter => ReferenceEquals(counter, optimizer) || counter.Of(optimizer))
            ?? throw new ArgumentException("The optimizer was not returned by ConfigureOptimizers: pass one of StepContext.Optimizers.", nameof(optimizer));
        counter.Average();
    }

    /// <summary>Called after a training step.</summary>
    public void End()
    {
        foreach (var counter in counters)
        {
            counter.IsInStep = false;
        }
    }

    public void Dispose()
    {
        foreach (var counter in counters)
        {
            counter.Dispose();
        }
    }

    private sealed class Counter : torch.optim.Optimizer
    {
        private readonly torch.optim.Optimizer inner;
        private readonly Action<torch.optim.Optimizer, bool>? hook;
        private readonly ParamGroup? watched;
        private readonly IEnumerable<Parameter>? parametersOfWatched;
        private readonly Action<torch.optim.Optimizer>? average;
        private bool isCalled;
        private bool steps;
        private bool averaged;
        private long called;
        private long seen;

        public Counter(torch.optim.Optimizer inner, Action<torch.optim.Optimizer>? average, Action<torch.optim.Optimizer, bool>? hook)
            : base(0)
        {
            (this.inner, this.average, this.hook) = (inner, average, hook);
            watched = inner.ParamGroups?.OfType<ParamGroup>().FirstOrDefault();
            if (watched?.Parameters is { } parameters)
            {
                parametersOfWatched = parameters;
                watched.Parameters = new Watched(parameters, Pass);
            }
        }

        public long Steps => isCalled ? called : seen;

        public override IEnumerable<torch.optim.ILearningRateController> ParamGroups => inner.ParamGroups;

        /// <summary>Whether a training step is running.</summary>
        public bool IsInStep { get; set; }

        public void Begin() => (called, seen, IsInStep, averaged) = (0, 0, true, false);

        public void Average()
        {
            // The average enumerates the parameters too; that is not a step.
            steps = true;
            average?.Invoke(inner);
            (steps, averaged) = (false, true);
        }

        public bool Of(torch.optim.Optimizer optimizer) => ReferenceEquals(optimizer, inner);

        public override torch.Tensor step(Func<torch.Tensor>? closure = null)
        {
            if (closure is null && !averaged)
            {
                Average();
            }

            hook?.Invoke(inner, true);
            steps = true;
            var loss = inner.step(closure is null || average is null ? closure : () =>
            {
                var value = closure();
                average(inner);
                return value;
            });
            (steps, averaged) = (false, false);
            (isCalled, called) = (true, called + 1);
            hook?.Invoke(inner, false);
            return loss;
        }

        private void Pass()
        {
            seen++;
            if (IsInStep && !steps && average is not null)
            {
                if (!averaged)
                {
                    Average();
                }

                averaged = false;
            }
        }

        public override void zero_grad() => inner.zero_grad();

        public override IEnumerable<Parameter> parameters() => inner.parameters();

        public override void add_param_group(ParamGroup param_group) => inner.add_param_group(param_group);

        protected override void Dispose(bool disposing)
        {
            if (disposing && watched is not null && parametersOfWatched is not null)
            {
                watched.Parameters = parametersOfWatched;
            }

            base.Dispose(disposing);
        }
    }

    private sealed class Watched(IEnumerable<Parameter> parameters, Action passed) : IEnumerable<Parameter>
    {
        public IEnumerator<Parameter> GetEnumerator()
        {
            if (!torch.is_grad_enabled())
            {
                passed();
            }

            return parameters.GetEnumerator();
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
