using System.Diagnostics.CodeAnalysis;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>
        /// Base class of all modules: a tree of submodules, parameters and buffers, each under a name.
        /// </summary>
        // On a type, the annotation makes trimming and NativeAOT keep the fields of all derived classes, which
        // RegisterComponents reads.
        [DynamicallyAccessedMembers(ModuleFields.Kept)]
        public partial class Module : IDisposable
        {
            private readonly OrderedDictionary<string, Module> _submodules = [];
            private readonly OrderedDictionary<string, Parameter> _parametersByName = [];
            private readonly OrderedDictionary<string, (Tensor Tensor, bool Persistent)> _buffersByName = [];
            private bool _training = true;
            private bool _disposed;

            /// <summary>The name given to the constructor.</summary>
            protected string? name;

            /// <param name="name">The name that <see cref="GetName"/> returns; usually the class name.</param>
            protected Module(string name) => this.name = name;

            /// <summary>The name given to the constructor.</summary>
            public virtual string GetName() => string.IsNullOrEmpty(name) ? GetType().Name : name;

            /// <summary>Whether the module is in training mode, as it is when new.</summary>
            public virtual bool training => _training;

            /// <summary>Sets this module and all below it to training mode, or to evaluation mode.</summary>
            public virtual void train(bool train = true)
            {
                _training = train;
                foreach (var (_, child) in named_children())
                {
                    child.train(train);
                }
            }

            /// <summary>Sets this module and all below it to evaluation mode.</summary>
            public virtual void eval() => train(false);

            /// <summary>Calls <paramref name="fn"/> for every module below this one, then for this one.</summary>
            public virtual Module apply(Action<Module> fn)
            {
                foreach (var child in _submodules.Values)
                {
                    child.apply(fn);
                }
                fn(this);
                return this;
            }

            /// <summary>Drops the gradients of all parameters, or fills them with zeros.</summary>
            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (var (_, parameter) in named_parameters())
                {
                    using var gradient = parameter.grad;
                    if (gradient is null)
                    {
                        continue;
                    }
                    if (set_to_none)
                    {
                        parameter.grad = null;
                    }
                    else
                    {
                        gradient.zero_().Dispose();
                    }
                }
            }

            /// <summary>Disposes of the parameters, buffers and submodules.</summary>
            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Disposes of the parameters, buffers and submodules when <paramref name="disposing"/>.</summary>
            protected virtual void Dispose(bool disposing)
            {
                if (!disposing || _disposed)
                {
                    return;
                }
                _disposed = true;
                foreach (var (tensor, _) in _buffersByName.Values)
                {
                    tensor.DetachFromDisposeScope().Dispose();
                }
                foreach (var parameter in _parametersByName.Values)
                {
                    parameter.DetachFromDisposeScope().Dispose();
                }
                foreach (var child in _submodules.Values)
                {
                    child.Dispose();
                }
            }
        }
    }
}
