using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            private bool _componentsRegistered;

            /// <summary>
            /// Registers every field that holds a module, a parameter or a tensor (as a buffer) under the field's
            /// name, or the one that <see cref="ComponentNameAttribute"/> gives it. To be called by constructors, when
            /// all fields are set.
            /// </summary>
            protected virtual void RegisterComponents()
            {
                if (_componentsRegistered)
                {
                    return;
                }
                foreach (var field in ModuleFields.Of(GetType()))
                {
                    var component = field.ComponentName();
                    if (_submodules.ContainsKey(component) || _parametersByName.ContainsKey(component)
                        || _buffersByName.ContainsKey(component))
                    {
                        continue;
                    }
                    switch (field.GetValue(this))
                    {
                        case Module module:
                            register_module(component, module);
                            break;
                        case Parameter parameter:
                            register_parameter(component, parameter);
                            break;
                        case Tensor tensor:
                            register_buffer(component, tensor);
                            break;
                    }
                }
                _componentsRegistered = true;
            }

            /// <summary>Adds a submodule; the same as <see cref="register_module"/>.</summary>
            public void add_module(string name, Module module) => register_module(name, module);

            /// <summary>Adds a submodule. A null or disposed one removes the name.</summary>
            /// <exception cref="ArgumentException">The name is empty or holds a dot.</exception>
            /// <exception cref="InvalidOperationException">The name is taken.</exception>
            public virtual void register_module(string name, Module? submodule)
            {
                if (submodule is null || submodule._disposed)
                {
                    _submodules.Remove(name);
                    return;
                }
                if (string.IsNullOrEmpty(name) || name.Contains('.', StringComparison.Ordinal))
                {
                    throw new ArgumentException(
                        $"A module's name must be neither empty nor hold a dot, but is '{name}'.");
                }
                submodule.RegisterComponents();
                if (!_submodules.TryAdd(name, submodule))
                {
                    throw new InvalidOperationException($"Sub-module {name} is already registered.");
                }
            }

            /// <summary>Adds a parameter.</summary>
            /// <exception cref="ArgumentNullException">There is no parameter, or it is disposed.</exception>
            /// <exception cref="InvalidOperationException">The name is taken.</exception>
            public virtual void register_parameter(string name, Parameter param)
            {
                ThrowIfInvalid(param);
                if (!_parametersByName.TryAdd(name, param))
                {
                    throw new InvalidOperationException($"Parameter {name} is already registered.");
                }
            }

            /// <summary>Adds a tensor that is part of the module's state, but no parameter.</summary>
            /// <param name="name">The buffer's name.</param>
            /// <param name="tensor">The buffer.</param>
            /// <param name="persistent">Whether the buffer belongs to <see cref="state_dict"/>.</param>
            /// <exception cref="ArgumentNullException">There is no tensor, or it is disposed.</exception>
            /// <exception cref="InvalidOperationException">The name is taken.</exception>
            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                ThrowIfInvalid(tensor);
                if (!_buffersByName.TryAdd(name, (tensor, persistent)))
                {
                    throw new InvalidOperationException($"Tensor {name} is already registered.");
                }
            }

            /// <summary>Registers a parameter, replaces the one under that name, or removes it if given none.</summary>
            protected void ConditionallyRegisterParameter(string name, Parameter? value)
            {
                if (value is null)
                {
                    _parametersByName.Remove(name);
                }
                else
                {
                    _parametersByName[name] = value;
                }
            }

            /// <summary>Registers a buffer, replaces the one under that name, or removes it if given none.</summary>
            protected void ConditionallyRegisterBuffer(string name, Tensor? value, bool persistent = true)
            {
                if (value is null)
                {
                    _buffersByName.Remove(name);
                }
                else
                {
                    _buffersByName[name] = (value, persistent);
                }
            }

            /// <summary>Removes all submodules, without disposing of them.</summary>
            protected void ClearModules() => _submodules.Clear();

            /// <summary>Puts a parameter or buffer in place of another; the module then owns it.</summary>
            private protected void Own<T>(ref T? slot, string name, T? value)
                where T : Tensor
            {
                if (ReferenceEquals(slot, value))
                {
                    return;
                }
                slot?.Dispose();
                value?.DetachFromDisposeScope();
                slot = value;
                if (typeof(T) == typeof(Parameter))
                {
                    ConditionallyRegisterParameter(name, (Parameter?)(object?)value);
                }
                else
                {
                    ConditionallyRegisterBuffer(name, value);
                }
            }

            private static void ThrowIfInvalid(Tensor tensor)
            {
                if (tensor is null || tensor.IsInvalid)
                {
                    throw new ArgumentNullException(nameof(tensor), "A module cannot hold a null or disposed tensor.");
                }
            }
        }
    }
}
