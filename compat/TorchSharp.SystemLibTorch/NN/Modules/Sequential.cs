using System.Globalization;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Modules one after the other. It owns them, and disposes of what passes between them.</summary>
        public class Sequential : nn.Module<Tensor, Tensor>
        {
            private readonly List<(string Name, nn.IModule<Tensor, Tensor> Module)> _steps = [];

            internal Sequential()
                : base(nameof(Sequential))
            {
            }

            /// <param name="modules">The modules, in order.</param>
            protected Sequential(params (string name, nn.Module<Tensor, Tensor> submodule)[] modules)
                : this() => AddRange(modules);

            /// <param name="modules">The modules, in order.</param>
            protected Sequential(params nn.Module<Tensor, Tensor>[] modules)
                : this() => AddRange(modules);

            /// <summary>The number of modules.</summary>
            public int Count => _steps.Count;

            /// <summary>A module by its position.</summary>
            [IndexerName("SequentialItems")]
            public nn.IModule<Tensor, Tensor> this[int index] => _steps[index].Module;

            /// <summary>A part of the modules, which both then own.</summary>
            [IndexerName("SequentialItems")]
            public Sequential this[(int? start, int? end) index] => this[(index.start ?? 0)..(index.end ?? Count)];

            /// <summary>A part of the modules, which both then own.</summary>
            [IndexerName("SequentialItems")]
            public Sequential this[Range index]
            {
                get
                {
                    var (start, length) = index.GetOffsetAndLength(Count);
                    var part = new Sequential();
                    foreach (var (name, module) in _steps.GetRange(start, length))
                    {
                        part.append(name, module);
                    }
                    return part;
                }
            }

            /// <summary>Adds a module at the end.</summary>
            public Sequential append(string name, nn.IModule<Tensor, Tensor> module)
            {
                register_module(name, (nn.Module)module);
                _steps.Add((name, module));
                return this;
            }

            /// <summary>Adds a module at the end; its name is its position.</summary>
            public Sequential append(nn.IModule<Tensor, Tensor> module) =>
                append(Count.ToString(CultureInfo.InvariantCulture), module);

            /// <inheritdoc/>
            public override Tensor forward(Tensor tensor)
            {
                if (Count == 0)
                {
                    return tensor.alias();
                }
                var current = tensor;
                foreach (var (_, module) in _steps)
                {
                    var next = module.call(current);
                    if (!ReferenceEquals(current, tensor) && !ReferenceEquals(current, next))
                    {
                        current.Dispose();
                    }
                    current = next;
                }
                return current;
            }

            internal Sequential AddRange(IEnumerable<(string name, nn.Module<Tensor, Tensor> submodule)> modules)
            {
                foreach (var (name, module) in modules)
                {
                    append(name, module);
                }
                return this;
            }

            internal Sequential AddRange(IEnumerable<nn.Module<Tensor, Tensor>> modules)
            {
                foreach (var module in modules)
                {
                    append(module);
                }
                return this;
            }
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>An empty sequence, to append to.</summary>
            public static Modules.Sequential Sequential() => new();

            /// <summary>Named modules in a sequence, which owns them.</summary>
            public static Modules.Sequential Sequential(
                params (string name, Module<Tensor, Tensor> submodule)[] modules) => Sequential().AddRange(modules);

            /// <summary>Modules in a sequence, which owns them.</summary>
            public static Modules.Sequential Sequential(params Module<Tensor, Tensor>[] modules) =>
                Sequential().AddRange(modules);

            /// <summary>Named modules in a sequence, which owns them.</summary>
            public static Modules.Sequential Sequential(params Tuple<string, Module<Tensor, Tensor>>[] modules) =>
                Sequential().AddRange(modules.Select(module => (module.Item1, module.Item2)));

            /// <summary>Named modules in a sequence, which owns them.</summary>
            public static Modules.Sequential Sequential(
                IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules) => Sequential().AddRange(modules);

            /// <summary>Modules in a sequence, which owns them.</summary>
            public static Modules.Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules) =>
                Sequential().AddRange(modules);
        }
    }
}
