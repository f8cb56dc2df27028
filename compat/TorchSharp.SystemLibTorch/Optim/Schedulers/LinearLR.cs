namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>Scales the learning rates by a factor that goes evenly from one value to another.</summary>
                public class LinearLR : LRScheduler
                {
                    private readonly double _start, _end;
                    private readonly int _total_iters;

                    /// <param name="optimizer">Whose learning rates are set.</param>
                    /// <param name="start_factor">The factor at epoch 0, above 0 and up to 1.</param>
                    /// <param name="end_factor">The factor from the last of the epochs on, from 0 to 1.</param>
                    /// <param name="total_iters">The number of epochs.</param>
                    /// <param name="last_epoch">The epoch to go on after; -1 to start.</param>
                    /// <param name="verbose">Whether changes are written to the console.</param>
                    public LinearLR(
                        Optimizer optimizer, double start_factor = 1.0 / 3, double end_factor = 1.0,
                        int total_iters = 5, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        if (start_factor is <= 0 or > 1)
                        {
                            throw new ArgumentException("Starting multiplicative factor should be between 0 and 1.");
                        }
                        if (end_factor is < 0 or > 1)
                        {
                            throw new ArgumentException("Ending multiplicative factor should be between 0 and 1.");
                        }
                        (_start, _end, _total_iters) = (start_factor, end_factor, total_iters);
                        step();
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr() =>
                        _last_epoch == 0 ? Scaled(_start)
                        : _last_epoch > _total_iters ? CurrentRates()
                        : Scaled(1 + (_end - _start) / (_total_iters * _start + (_last_epoch - 1) * (_end - _start)));

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_closed_form_lr() =>
                        ScaledFromStart(_start + (_end - _start) * Math.Min(_total_iters, _last_epoch) / _total_iters);
                }
            }

            /// <summary>Scales the learning rates by a factor that goes evenly from one value to another.</summary>
            /// <param name="optimizer">Whose learning rates are set.</param>
            /// <param name="start_factor">The factor at epoch 0, above 0 and up to 1.</param>
            /// <param name="end_factor">The factor from the last of the epochs on, from 0 to 1.</param>
            /// <param name="total_iters">The number of epochs.</param>
            /// <param name="last_epoch">The epoch to go on after; -1 to start.</param>
            /// <param name="verbose">Whether changes are written to the console.</param>
            public static LRScheduler LinearLR(
                Optimizer optimizer, double start_factor = 1.0 / 3, double end_factor = 1.0,
                int total_iters = 5, int last_epoch = -1, bool verbose = false) =>
                new impl.LinearLR(optimizer, start_factor, end_factor, total_iters, last_epoch, verbose);
        }
    }
}
