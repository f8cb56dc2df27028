namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>What takes one argument.</summary>
        public interface IModule<T, TResult>
        {
            /// <summary>Computes the result, with hooks.</summary>
            TResult call(T input1);
        }

        /// <summary>What takes two arguments.</summary>
        public interface IModule<T1, T2, TResult>
        {
            /// <summary>Computes the result, with hooks.</summary>
            TResult call(T1 input1, T2 input2);
        }

        /// <summary>What takes three arguments.</summary>
        public interface IModule<T1, T2, T3, TResult>
        {
            /// <summary>Computes the result, with hooks.</summary>
            TResult call(T1 input1, T2 input2, T3 input3);
        }

        /// <summary>Base class of modules that take one argument.</summary>
        public abstract class Module<T, TResult>
            : HookableModule<Func<Module<T, TResult>, T, T>, Func<Module<T, TResult>, T, TResult, TResult>>,
                IModule<T, TResult>
        {
            /// <inheritdoc/>
            protected Module(string name)
                : base(name)
            {
            }

            /// <summary>Computes the result, without hooks.</summary>
            public abstract TResult forward(T input);

            /// <summary>Computes the result, with hooks.</summary>
            public TResult call(T input)
            {
                foreach (var hook in BeforeCall())
                {
                    input = hook(this, input) ?? input;
                }
                var result = forward(input);
                foreach (var hook in AfterCall())
                {
                    result = hook(this, input, result) ?? result;
                }
                return result;
            }
        }

        /// <summary>Base class of modules that take two arguments.</summary>
        public abstract class Module<T1, T2, TResult>
            : HookableModule<Func<Module<T1, T2, TResult>, T1, T2, (T1, T2)?>,
                    Func<Module<T1, T2, TResult>, T1, T2, TResult, TResult>>,
                IModule<T1, T2, TResult>
        {
            /// <inheritdoc/>
            protected Module(string name)
                : base(name)
            {
            }

            /// <summary>Computes the result, without hooks.</summary>
            public abstract TResult forward(T1 input1, T2 input2);

            /// <summary>Computes the result, with hooks.</summary>
            public TResult call(T1 input1, T2 input2)
            {
                foreach (var hook in BeforeCall())
                {
                    (input1, input2) = hook(this, input1, input2) ?? (input1, input2);
                }
                var result = forward(input1, input2);
                foreach (var hook in AfterCall())
                {
                    result = hook(this, input1, input2, result) ?? result;
                }
                return result;
            }
        }

        /// <summary>Base class of modules that take three arguments.</summary>
        public abstract class Module<T1, T2, T3, TResult>
            : HookableModule<Func<Module<T1, T2, T3, TResult>, T1, T2, T3, (T1, T2, T3)?>,
                    Func<Module<T1, T2, T3, TResult>, T1, T2, T3, TResult, TResult>>,
                IModule<T1, T2, T3, TResult>
        {
            /// <inheritdoc/>
            protected Module(string name)
                : base(name)
            {
            }

            /// <summary>Computes the result, without hooks.</summary>
            public abstract TResult forward(T1 input1, T2 input2, T3 input3);

            /// <summary>Computes the result, with hooks.</summary>
            public TResult call(T1 input1, T2 input2, T3 input3)
            {
                foreach (var hook in BeforeCall())
                {
                    (input1, input2, input3) = hook(this, input1, input2, input3) ?? (input1, input2, input3);
                }
                var result = forward(input1, input2, input3);
                foreach (var hook in AfterCall())
                {
                    result = hook(this, input1, input2, input3, result) ?? result;
                }
                return result;
            }
        }
    }
}
