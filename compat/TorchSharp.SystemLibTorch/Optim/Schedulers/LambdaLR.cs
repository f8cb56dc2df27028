namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>Scales the learning rates of the start by functions of the epoch.</summary>
                public class LambdaLR : LRScheduler
                {
                    private readonly Func<int, double>[] _lambdas;

                    /// <param name="optimizer">Whose learning rates are set.</param>
                    /// <param name="lr_lambda">The factor for an epoch, for all groups.</param>
                    /// <param name="last_epoch">The epoch to go on after; -1 to start.</param>
                    /// <param name="verbose">Whether changes are written to the console.</param>
                    public LambdaLR(
                        Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1, bool verbose = false)
                        : this(
                            optimizer, Enumerable.Repeat(lr_lambda, optimizer.ParamGroups.Count()), last_epoch, verbose)
                    {
                    }

                    /// <param name="optimizer">Whose learning rates are set.</param>
                    /// <param name="lr_lambdas">The factor for an epoch, by group.</param>
                    /// <param name="last_epoch">The epoch to go on after; -1 to start.</param>
                    /// <param name="verbose">Whether changes are written to the console.</param>
                    public LambdaLR(
                        Optimizer optimizer, IEnumerable<Func<int, double>> lr_lambdas, int last_epoch = -1,
                        bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        _lambdas = [.. lr_lambdas];
                        step();
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr() =>
                        _base_lrs.Zip(_lambdas, (first, factor) => first * factor(_last_epoch));
                }
            }

            /// <summary>Scales the learning rates of the start by a function of the epoch.</summary>
            public static LRScheduler LambdaLR(
                Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1, bool verbose = false) =>
                new impl.LambdaLR(optimizer, lr_lambda, last_epoch, verbose);
        }
    }
}
