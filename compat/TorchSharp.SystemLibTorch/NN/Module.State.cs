using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>The parameters and persistent buffers themselves (no copies), by their paths.</summary>
            /// <param name="destination">A dictionary to add to; a new one by default.</param>
            /// <param name="prefix">A path to put before each name.</param>
            public virtual Dictionary<string, Tensor> state_dict(
                Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                string Path(string name) => string.IsNullOrEmpty(prefix) ? name : $"{prefix}.{name}";
                foreach (var (name, parameter) in named_parameters())
                {
                    destination.TryAdd(Path(name), parameter);
                }
                foreach (var (name, buffer) in named_buffers(include_nonpersistent: false))
                {
                    destination.TryAdd(Path(name), buffer);
                }
                // Adds what the lists above left out: tensors that have a second path.
                foreach (var (name, child) in _submodules)
                {
                    child.state_dict(destination, Path(name));
                }
                return destination;
            }

            /// <summary>Copies values into the parameters and buffers of the same paths.</summary>
            /// <param name="source">Tensors by path.</param>
            /// <param name="strict">Whether both sides must have the same paths.</param>
            /// <param name="skip">Paths to leave alone.</param>
            /// <returns>The paths that the source lacks, and those that this module lacks.</returns>
            /// <exception cref="InvalidOperationException">The paths differ, but must not.</exception>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(
                Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                skip ??= [];
                var destination = state_dict();
                var missing = destination.Keys.Where(key => !source.ContainsKey(key)).Except(skip).ToList();
                var unexpected = source.Keys.Where(key => !destination.ContainsKey(key)).Except(skip).ToList();
                if (strict && missing.Count + unexpected.Count > 0)
                {
                    throw new InvalidOperationException(
                        "The loaded state_dict is not identical to the target dictionary: it lacks "
                        + $"[{string.Join(", ", missing)}] and has [{string.Join(", ", unexpected)}] besides.");
                }
                using var withoutGradients = no_grad();
                foreach (var (key, value) in source)
                {
                    if (!skip.Contains(key) && destination.TryGetValue(key, out var target))
                    {
                        target.copy_(value);
                    }
                }
                return (missing, unexpected);
            }
        }
    }
}
