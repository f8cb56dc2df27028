using System.Globalization;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Learning rate schedulers: each step is the end of an epoch, or of whatever is counted.</summary>
        public static partial class lr_scheduler
        {
            /// <summary>Base class of the schedulers.</summary>
            public abstract class LRScheduler
            {
                /// <summary>How often <see cref="step()"/> was called, by the constructor too.</summary>
                protected int _step_count;

                internal readonly Optimizer _optimizer;
                internal readonly double[] _base_lrs;
                internal double[] _last_lrs;
                internal int _last_epoch;

                private readonly bool _verbose;

                /// <param name="optimizer">Whose learning rates are set.</param>
                /// <param name="last_epoch">The epoch to go on after; -1 to start.</param>
                /// <param name="verbose">Whether changes are written to the console.</param>
                protected LRScheduler(Optimizer optimizer, int last_epoch = -1, bool verbose = false)
                {
                    ArgumentNullException.ThrowIfNull(optimizer);
                    (_optimizer, _last_epoch, _verbose) = (optimizer, last_epoch, verbose);
                    if (last_epoch == -1)
                    {
                        foreach (var group in optimizer.ParamGroups)
                        {
                            group.InitialLearningRate = group.LearningRate;
                        }
                    }
                    _base_lrs = [.. optimizer.ParamGroups.Select(group => group.InitialLearningRate)];
                    _last_lrs = [.. CurrentRates()];
                }

                /// <summary>Goes on by one epoch, and sets the learning rates.</summary>
                public virtual void step() => step(null);

                /// <summary>Goes on to an epoch, by default the next, and sets the learning rates.</summary>
                public virtual void step(int? epoch)
                {
                    _step_count++;
                    _last_epoch = epoch ?? _last_epoch + 1;
                    double[] rates = [.. epoch is null ? get_lr() : get_closed_form_lr()];
                    var index = 0;
                    foreach (var group in _optimizer.ParamGroups)
                    {
                        group.LearningRate = rates[index];
                        if (_verbose && _last_lrs[index] != rates[index])
                        {
                            Console.WriteLine(string.Create(
                                CultureInfo.InvariantCulture, $"Adjusting learning rate to {rates[index]}"));
                        }
                        index++;
                    }
                    _last_lrs = rates;
                }

                /// <summary>As <see cref="step(int?)"/>; most schedulers take no heed of the metric.</summary>
                public virtual void step(double current, int? epoch = null) => step(epoch);

                /// <summary>The rates as they were set last, by group.</summary>
                public IEnumerable<double> get_last_lr() => _last_lrs;

                /// <summary>The rates of the epoch, from those of the epoch before.</summary>
                protected virtual IEnumerable<double> get_lr() => CurrentRates();

                /// <summary>The rates of the epoch, from those of the start.</summary>
                protected virtual IEnumerable<double> get_closed_form_lr() => get_lr();

                private protected IEnumerable<double> CurrentRates() =>
                    _optimizer.ParamGroups.Select(group => group.LearningRate);

                private protected IEnumerable<double> Scaled(double factor) =>
                    CurrentRates().Select(rate => rate * factor);

                private protected IEnumerable<double> ScaledFromStart(double factor) =>
                    _base_lrs.Select(rate => rate * factor);
            }
        }
    }
}
