namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A module whose calls can be watched and changed by hooks.</summary>
        public class HookableModule<TPreHook, TPostHook> : Module
            where TPreHook : Delegate
            where TPostHook : Delegate
        {
            private readonly List<Delegate> _preHooks = [], _postHooks = [];

            /// <inheritdoc/>
            protected HookableModule(string name)
                : base(name)
            {
            }

            /// <summary>Adds a hook that sees each result, and may return another in its place.</summary>
            public HookRemover register_forward_hook(TPostHook hook) => Add(_postHooks, hook);

            /// <summary>Adds a hook that sees each input, and may return another in its place.</summary>
            public HookRemover register_forward_pre_hook(TPreHook hook) => Add(_preHooks, hook);

            /// <summary>Adds a hook that is told after each call.</summary>
            public HookRemover register_forward_hook(Action<Module> hook) => Add(_postHooks, hook);

            /// <summary>Adds a hook that is told before each call.</summary>
            public HookRemover register_forward_pre_hook(Action<Module> hook) => Add(_preHooks, hook);

            /// <summary>What a call runs before the module; hooks that are only told run first.</summary>
            private protected IEnumerable<TPreHook> BeforeCall() => _preHooks.Count == 0 ? [] : TellThenYield();

            /// <summary>What a call runs after the module; hooks that are only told run last.</summary>
            private protected IEnumerable<TPostHook> AfterCall() => _postHooks.Count == 0 ? [] : YieldThenTell();

            private IEnumerable<TPreHook> TellThenYield()
            {
                Tell(_preHooks);
                foreach (var hook in _preHooks.OfType<TPreHook>().ToArray())
                {
                    yield return hook;
                }
            }

            private IEnumerable<TPostHook> YieldThenTell()
            {
                foreach (var hook in _postHooks.OfType<TPostHook>().ToArray())
                {
                    yield return hook;
                }
                Tell(_postHooks);
            }

            private void Tell(List<Delegate> hooks)
            {
                foreach (var hook in hooks.OfType<Action<Module>>().ToArray())
                {
                    hook(this);
                }
            }

            private static HookRemover Add(List<Delegate> hooks, Delegate hook)
            {
                hooks.Add(hook);
                return new HookRemover(hooks, hook);
            }

            /// <summary>Removes the hook that it was returned for.</summary>
            public class HookRemover
            {
                private readonly List<Delegate> _hooks;
                private readonly Delegate _hook;

                internal HookRemover(List<Delegate> hooks, Delegate hook) => (_hooks, _hook) = (hooks, hook);

                /// <summary>Removes the hook.</summary>
                public void remove() => _hooks.RemoveAll(hook => ReferenceEquals(hook, _hook));
            }
        }
    }
}
