using System.Collections;
using System.Globalization;
using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>A list of modules, which are registered under their positions.</summary>
        public class ModuleList<T> : nn.Module, IList<T>
            where T : nn.Module
        {
            private readonly List<T> _list = [];

            /// <param name="modules">The modules.</param>
            public ModuleList(params T[] modules)
                : base(nameof(ModuleList<T>)) => _list.AddRange(modules);

            public int Count => _list.Count;

            public bool IsReadOnly => false;

            public T this[int index]
            {
                get => _list[index];
                set => Change(() => _list[index] = value);
            }

            public void Add(T item) => Change(() => _list.Add(item));

            /// <summary>Adds modules at the end.</summary>
            public void extend(IEnumerable<T> modules) => Change(() => _list.AddRange(modules));

            /// <summary>Adds modules at the end.</summary>
            public void append(params T[] parameters) => extend(parameters);

            public void Clear() => Change(_list.Clear);

            public bool Contains(T item) => _list.Contains(item);

            public void CopyTo(T[] array, int arrayIndex) => _list.CopyTo(array, arrayIndex);

            public IEnumerator<T> GetEnumerator() => _list.GetEnumerator();

            IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

            public int IndexOf(T item) => _list.IndexOf(item);

            public void Insert(int index, T item) => Change(() => _list.Insert(index, item));

            public bool Remove(T item)
            {
                var index = IndexOf(item);
                if (index >= 0)
                {
                    RemoveAt(index);
                }
                return index >= 0;
            }

            public void RemoveAt(int index) => Change(() => _list.RemoveAt(index));

            /// <inheritdoc/>
            protected override void RegisterComponents() => Change(() => { });

            // Names are positions, so any change may rename the modules behind it.
            private void Change(Action change)
            {
                change();
                ClearModules();
                for (var i = 0; i < _list.Count; i++)
                {
                    register_module(i.ToString(CultureInfo.InvariantCulture), _list[i]);
                }
            }
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>A list of modules.</summary>
            public static Modules.ModuleList<T> ModuleList<T>(params T[] modules)
                where T : Module => new(modules);
        }
    }
}
