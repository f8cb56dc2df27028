namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>Scales the learning rates by a factor, until some epoch.</summary>
                public class ConstantLR : LRScheduler
                {
                    private readonly double _factor;
                    private readonly int _total_iters;

                    /// <param name="optimizer">Whose learning rates are set.</param>
                    /// <param name="factor">The factor, from 0 to 1.</param>
                    /// <param name="total_iters">The epoch from which on the rates are as given.</param>
                    /// <param name="last_epoch">The epoch to go on after; -1 to start.</param>
                    /// <param name="verbose">Whether changes are written to the console.</param>
                    public ConstantLR(
                        Optimizer optimizer, double factor = 1.0 / 3, int total_iters = 5, int last_epoch = -1,
                        bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        if (factor is < 0 or > 1)
                        {
                            throw new ArgumentException("Constant multiplicative factor should be between 0 and 1.");
                        }
                        (_factor, _total_iters) = (factor, total_iters);
                        step();
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr() =>
                        _last_epoch == 0 ? Scaled(_factor)
                        : _last_epoch == _total_iters ? Scaled(1 / _factor)
                        : CurrentRates();

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_closed_form_lr() =>
                        ScaledFromStart(_last_epoch < _total_iters ? _factor : 1);
                }
            }

            /// <summary>Scales the learning rates by a factor, until some epoch.</summary>
            /// <param name="optimizer">Whose learning rates are set.</param>
            /// <param name="factor">The factor, from 0 to 1.</param>
            /// <param name="total_iters">The epoch from which on the rates are as given.</param>
            /// <param name="last_epoch">The epoch to go on after; -1 to start.</param>
            /// <param name="verbose">Whether changes are written to the console.</param>
            public static LRScheduler ConstantLR(
                Optimizer optimizer, double factor = 1.0 / 3, int total_iters = 5, int last_epoch = -1,
                bool verbose = false) =>
                new impl.ConstantLR(optimizer, factor, total_iters, last_epoch, verbose);
        }
    }
}
