using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Compat;

public sealed class DatasetTests
{
    [Fact]
    public void A_dataset_has_a_count_and_samples_and_can_be_disposed()
    {
        var squares = new Squares();
        using (squares)
        {
            utils.data.Dataset<long> data = squares;
            Assert.Equal(3, data.Count);
            Assert.Equal(4, data.GetTensor(2));
        }

        Assert.True(squares.Disposed);
    }

    private sealed class Squares : utils.data.Dataset<long>
    {
        public bool Disposed { get; private set; }

        public override long Count => 3;

        public override long GetTensor(long index) => index * index;

        protected override void Dispose(bool disposing)
        {
            Disposed = disposing;
            base.Dispose(disposing);
        }
    }
}
