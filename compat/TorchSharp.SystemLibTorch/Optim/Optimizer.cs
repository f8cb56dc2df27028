using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Base class of the optimizers.</summary>
        public abstract class Optimizer : IDisposable
        {
            /// <param name="handle">Of an optimizer that libtorch implements; none does here.</param>
            protected Optimizer(IntPtr handle)
            {
                if (handle != 0)
                {
                    throw new NotSupportedException("Optimizers that libtorch implements.");
                }
            }

            /// <summary>The parameter groups.</summary>
            protected IList<ParamGroup> _parameter_groups = [];

            /// <summary>The parameter groups, as learning rate schedulers see them.</summary>
            public virtual IEnumerable<ILearningRateController> ParamGroups => _parameter_groups;

            /// <summary>The parameters of all groups.</summary>
            public virtual IEnumerable<Parameter> parameters() =>
                _parameter_groups.SelectMany(group => group.Parameters);

            /// <summary>Fills all gradients with zeros.</summary>
            public virtual void zero_grad() =>
                throw new NotImplementedException(nameof(zero_grad));

            /// <summary>Adds a group of parameters; what its options leave open is as for the optimizer.</summary>
            public virtual void add_param_group(ParamGroup param_group) =>
                throw new NotImplementedException(nameof(add_param_group));

            /// <summary>Updates the parameters once.</summary>
            /// <param name="closure">Computes the loss anew, and is called first, with gradients enabled.</param>
            /// <returns>The closure's loss, if there is one.</returns>
            public virtual Tensor? step(Func<Tensor>? closure = null) =>
                throw new NotImplementedException(nameof(step));

            /// <summary>Disposes of the state.</summary>
            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Disposes of the state when <paramref name="disposing"/>.</summary>
            protected virtual void Dispose(bool disposing)
            {
            }

            /// <summary>What an optimizer remembers: options by group, and state by parameter.</summary>
            public class StateDictionary
            {
                internal StateDictionary()
                {
                }

                /// <summary>The options of each group.</summary>
                public List<OptimizerOptions> Options { get; } = [];

                /// <summary>The state of each parameter.</summary>
                public List<OptimizerState> State { get; } = [];
            }
        }

        /// <summary>Where learning rate schedulers read and set the rate.</summary>
        public interface ILearningRateController
        {
            /// <summary>The rate now.</summary>
            double LearningRate { get; set; }

            /// <summary>The rate at the start.</summary>
            double InitialLearningRate { get; set; }
        }

        /// <summary>An optimizer, or group, with momentum.</summary>
        public interface IMomentum
        {
            /// <summary>The momentum.</summary>
            double Momentum { get; set; }
        }

        /// <summary>An optimizer, or group, with two decay rates in place of momentum.</summary>
        public interface IBetas
        {
            /// <summary>The decay rates.</summary>
            (double, double) Betas { get; set; }
        }
    }
}
