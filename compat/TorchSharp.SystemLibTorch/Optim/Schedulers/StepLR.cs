namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>Multiplies the learning rates by a factor every so many epochs.</summary>
                public class StepLR : LRScheduler
                {
                    private readonly int _step_size;
                    private readonly double _gamma;

                    /// <param name="optimizer">Whose learning rates are set.</param>
                    /// <param name="step_size">The number of epochs.</param>
                    /// <param name="gamma">The factor.</param>
                    /// <param name="last_epoch">The epoch to go on after; -1 to start.</param>
                    /// <param name="verbose">Whether changes are written to the console.</param>
                    public StepLR(
                        Optimizer optimizer, int step_size, double gamma = 0.1, int last_epoch = -1,
                        bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        (_step_size, _gamma) = (step_size, gamma);
                        step();
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr() =>
                        _last_epoch == 0 || _last_epoch % _step_size != 0 ? CurrentRates() : Scaled(_gamma);

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_closed_form_lr() =>
                        ScaledFromStart(Math.Pow(_gamma, _last_epoch / _step_size));
                }
            }

            /// <summary>Multiplies the learning rates by a factor every so many epochs.</summary>
            /// <param name="optimizer">Whose learning rates are set.</param>
            /// <param name="step_size">The number of epochs.</param>
            /// <param name="gamma">The factor.</param>
            /// <param name="last_epoch">The epoch to go on after; -1 to start.</param>
            /// <param name="verbose">Whether changes are written to the console.</param>
            public static LRScheduler StepLR(
                Optimizer optimizer, int step_size, double gamma = 0.1, int last_epoch = -1, bool verbose = false) =>
                new impl.StepLR(optimizer, step_size, gamma, last_epoch, verbose);
        }
    }
}
