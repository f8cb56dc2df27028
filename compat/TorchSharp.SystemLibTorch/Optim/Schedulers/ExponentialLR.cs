namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>Multiplies the learning rates by a factor every epoch.</summary>
                public class ExponentialLR : LRScheduler
                {
                    private readonly double _gamma;

                    /// <param name="optimizer">Whose learning rates are set.</param>
                    /// <param name="gamma">The factor.</param>
                    /// <param name="last_epoch">The epoch to go on after; -1 to start.</param>
                    /// <param name="verbose">Whether changes are written to the console.</param>
                    public ExponentialLR(
                        Optimizer optimizer, double gamma = 0.1, int last_epoch = -1,
                        bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        _gamma = gamma;
                        step();
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr() =>
                        _last_epoch == 0 ? CurrentRates() : Scaled(_gamma);

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_closed_form_lr() =>
                        ScaledFromStart(Math.Pow(_gamma, _last_epoch));
                }
            }

            /// <summary>Multiplies the learning rates by a factor every epoch.</summary>
            /// <param name="optimizer">Whose learning rates are set.</param>
            /// <param name="gamma">The factor.</param>
            /// <param name="last_epoch">The epoch to go on after; -1 to start.</param>
            /// <param name="verbose">Whether changes are written to the console.</param>
            public static LRScheduler ExponentialLR(
                Optimizer optimizer, double gamma = 0.1, int last_epoch = -1, bool verbose = false) =>
                new impl.ExponentialLR(optimizer, gamma, last_epoch, verbose);
        }
    }
}
