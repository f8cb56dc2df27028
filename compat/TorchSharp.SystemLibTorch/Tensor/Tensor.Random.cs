using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private static readonly Operator
            uniformInPlace = new("aten::uniform_"), normalInPlace = new("aten::normal_"),
            randomFromTo = new("aten::random_", "from"), exponentialInPlace = new("aten::exponential_"),
            bernoulliOp = new("aten::bernoulli"), bernoulliInPlace = new("aten::bernoulli_", "float"),
            multinomialOp = new("aten::multinomial");

        public Tensor uniform_(double from, double to, Generator? generator = null) =>
            InPlace(uniformInPlace, from, to, generator);

        public Tensor normal_(double mean = 0.0, double std = 1.0, Generator? generator = null) =>
            InPlace(normalInPlace, mean, std, generator);

        /// <summary>Whole numbers, equally likely, from <paramref name="from"/> to below <paramref name="to"/>.</summary>
        public Tensor random_(double from, double to, Generator? generator = null) =>
            InPlace(randomFromTo, (long)from, (long)to, generator);

        public Tensor exponential_(double lambda = 1.0, Generator? generator = null) =>
            InPlace(exponentialInPlace, lambda, generator);

        public Tensor bernoulli(Generator? generator = null) => bernoulliOp.Call(this, generator);

        public Tensor bernoulli_(double p = 0.5, Generator? generator = null) => InPlace(bernoulliInPlace, p, generator);

        public Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null) =>
            multinomialOp.Call(this, num_samples, replacement, generator);
    }
}
