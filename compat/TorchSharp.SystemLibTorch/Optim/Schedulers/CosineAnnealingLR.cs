namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>Follows half a cosine down to the least rate: "SGDR", 2017.</summary>
                public class CosineAnnealingLR : LRScheduler
                {
                    private readonly double _half, _least;

                    /// <param name="optimizer">Whose learning rates are set.</param>
                    /// <param name="T_max">The epoch of the least rate.</param>
                    /// <param name="eta_min">The least rate.</param>
                    /// <param name="last_epoch">The epoch to go on after; -1 to start.</param>
                    /// <param name="verbose">Whether changes are written to the console.</param>
                    public CosineAnnealingLR(
                        Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1,
                        bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        (_half, _least) = (T_max, eta_min);
                        step();
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr() =>
                        _last_epoch == 0 ? CurrentRates()
                        : (_last_epoch - 1 - _half) % (2 * _half) == 0
                            // The last rate was the least: the quotient below would be 0 / 0.
                            ? CurrentRates().Zip(_base_lrs, (rate, first) => rate + (first - _least) * FirstRise / 2)
                            : CurrentRates().Select(rate => _least + (rate - _least) * Change);

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_closed_form_lr() =>
                        _base_lrs.Select(first => _least + (first - _least) * Height(_last_epoch) / 2);

                    private double FirstRise => 1 - Math.Cos(Math.PI / _half);

                    private double Change => Height(_last_epoch) / Height(_last_epoch - 1);

                    private double Height(int epoch) => 1 + Math.Cos(Math.PI * epoch / _half);
                }
            }

            /// <summary>Follows half a cosine down to the least rate: "SGDR", 2017.</summary>
            /// <param name="optimizer">Whose learning rates are set.</param>
            /// <param name="T_max">The epoch of the least rate.</param>
            /// <param name="eta_min">The least rate.</param>
            /// <param name="last_epoch">The epoch to go on after; -1 to start.</param>
            /// <param name="verbose">Whether changes are written to the console.</param>
            public static LRScheduler CosineAnnealingLR(
                Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1, bool verbose = false) =>
                new impl.CosineAnnealingLR(optimizer, T_max, eta_min, last_epoch, verbose);
        }
    }
}
