using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DataModule.Tests.Vision.Modules;

/// <summary>The modules that users ask for by name, over miniatures.</summary>
public sealed class ReadyMadeModuleTests : IDisposable
{
    private readonly TemporaryDirectory directory = new(inMemory: true);

    public void Dispose() => directory.Dispose();

    [Fact]
    public void All_four_splits_have_the_shape_and_the_classes()
    {
        foreach (var (data, shape, classes) in Modules())
        {
            Assert.Equal((shape, classes), (data.Shape, data.ClassCount));
            data.PrepareData();
            foreach (var stage in (Stage[])[Stage.Fit, Stage.Test, Stage.Predict])
            {
                data.Setup(stage);
            }

            foreach (var loader in (DataLoader<LabelledPicture.Batch>[])[data.TrainDataloader(), data.ValidationDataloader(), data.TestDataloader(), data.PredictDataloader()])
            {
                var batch = loader.First();
                Assert.Equal([16, shape.Channels, shape.Height, shape.Width], batch.Image.shape);
                Assert.Equal(ScalarType.Float32, batch.Image.dtype);
                Assert.InRange(batch.Label.max().item<long>(), 0, classes - 1);
            }

            Assert.Equal(
                data is ImageFolderDataModule ? (320L, 80L, 100L) : (400L, 100L, 100L),
                (Count(data.TrainDataloader()), Count(data.ValidationDataloader()), Count(data.TestDataloader())));
            foreach (var stage in (Stage[])[Stage.Fit, Stage.Test, Stage.Predict])
            {
                data.Teardown(stage);
            }
        }
    }

    [Theory]
    [InlineData(0.1, 450, 50)]
    [InlineData(30, 470, 30)]
    [InlineData(1, 499, 1)]
    [InlineData(0, 500, 0)]
    [InlineData(500, 0, 500)]
    public void The_validation_split_is_a_fraction_or_a_count(double split, int train, int validation)
    {
        foreach (var stratified in (bool[])[false, true])
        {
            var data = Mnist(validationSplit: split, stratified: stratified);
            data.Setup(Stage.Fit);
            Assert.Equal((train, validation), (Count(data.TrainDataloader()), Count(data.ValidationDataloader())));
        }
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.5)]
    [InlineData(501)]
    [InlineData(double.NaN)]
    public void Another_number_is_an_error(double split) => Assert.Contains(
        "it must be a fraction from 0 to below 1, or a whole number of at most 500.",
        Assert.Throws<ArgumentException>(() => Mnist(validationSplit: split).Setup(Stage.Fit)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_stratified_split_has_every_class_alike()
    {
        var data = Mnist(validationSplit: 50, stratified: true);
        data.Setup(Stage.Fit);
        Assert.All(Labels(data.ValidationDataloader()).GroupBy(label => label), group => Assert.Equal(5, group.Count()));
    }

    [Fact]
    public void Only_the_last_training_batch_is_dropped_and_only_training_is_shuffled()
    {
        var data = Mnist(validationSplit: 90, dropLast: true);
        data.Setup(Stage.Fit);
        data.Setup(Stage.Test);
        Assert.Equal((400L, 90L, 100L), (Count(data.TrainDataloader()), Count(data.ValidationDataloader()), Count(data.TestDataloader())));
        var test = Labels(data.TestDataloader()).ToArray();
        Assert.Equal(Enumerable.Range(0, 100).Select(index => (long)index % 10), test);
        var train = data.TrainDataloader();
        Assert.NotEqual(Labels(train), Labels(train));

        var inOrder = Mnist(validationSplit: 90, shuffle: false);
        inOrder.Setup(Stage.Fit);
        var loader = inOrder.TrainDataloader();
        Assert.Equal(Labels(loader), Labels(loader));
    }

    [Fact]
    public void Values_are_normalized_or_from_0_to_1()
    {
        foreach (var normalize in (bool[])[true, false])
        {
            var data = Mnist(normalize: normalize);
            data.Setup(Stage.Test);
            var values = data.TestDataloader().First().Image;
            Assert.Equal(normalize, values.min().item<float>() < 0);
            Assert.Equal(!normalize, values.max().item<float>() <= 1);
        }
    }

    [Fact]
    public void Pipelines_can_be_replaced_each_on_its_own()
    {
        _ = Mnist();
        var data = new MnistDataModule(directory["mnist"], batchSize: 16) { TrainPipeline = PicturePipeline.Rgb() };
        data.Setup(Stage.Fit);
        Assert.Equal([16, 3, 28, 28], data.TrainDataloader().First().Image.shape);
        Assert.Equal([16, 1, 28, 28], data.ValidationDataloader().First().Image.shape);
        data = new(directory["mnist"], batchSize: 16) { EvaluationPipeline = PicturePipeline.Rgb().ToFloat() };
        Assert.Equal((3, 28, 28), data.Shape);
    }

    [Fact]
    public void Parameters_are_hyperparameters_that_make_the_module_again()
    {
        var data = Mnist(validationSplit: 30, normalize: false);
        var again = MnistDataModule.Create(MnistDataModule.HyperparameterValues.FromJson(data.Hyperparameters.ToJson()));
        Assert.Equal((data.DataDir, 30.0, false, 16), (again.DataDir, again.ValidationSplit, again.Normalize, again.BatchSize));
    }

    [Fact]
    public void A_run_is_not_resumed_with_another_pipeline()
    {
        var data = Mnist();
        data.Setup(Stage.Fit);
        var loader = data.TrainDataloader();
        _ = loader.First();
        var state = loader.StateDict();
        var other = new MnistDataModule(directory["mnist"], batchSize: 16, normalize: false);
        other.Setup(Stage.Fit);
        var error = Assert.ThrowsAny<Exception>(() => other.TrainDataloader().LoadStateDict(state));
        Assert.Contains("Normalize([0.1307] / [0.3081])", error.Message, StringComparison.Ordinal);
        Assert.Contains("ToFloat", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_model_learns_from_any_of_them()
    {
        manual_seed(1);
        foreach (var (data, shape, classes) in Modules())
        {
            using var model = new Linear(shape.Channels * shape.Height * shape.Width, classes);
            var trainer = new Trainer { MaxSteps = 3, Progress = ProgressDisplay.None, LimitValidationBatches = 1, LimitTestBatches = 2 };
            trainer.Fit(model, data);
            Assert.InRange(trainer.Test(model, data)["accuracy"], 0, 1);
        }
    }

    private static long Count(DataLoader<LabelledPicture.Batch> loader) => Labels(loader).Count();

    private static IEnumerable<long> Labels(DataLoader<LabelledPicture.Batch> loader) => [.. loader.SelectMany(batch => batch.Label.data<long>().ToArray())];

    private MnistDataModule Mnist(
        double validationSplit = 0.2, bool stratified = false, bool normalize = true, bool shuffle = true, bool dropLast = false)
    {
        if (!Directory.Exists(directory["mnist"]))
        {
            FakePictures.WriteMnist(directory["mnist"]);
        }

        return new(directory["mnist"], batchSize: 16, validationSplit, stratified, normalize: normalize, shuffle: shuffle, dropLast: dropLast);
    }

    private IEnumerable<(PictureDataModule Data, (int Channels, int Height, int Width) Shape, int Classes)> Modules()
    {
        FakePictures.WriteMnist(directory["mnist"]);
        FakePictures.WriteEmnist(directory["emnist"], EmnistSplit.Letters);
        yield return (new MnistDataModule(directory["mnist"], batchSize: 16), (1, 28, 28), 10);
        yield return (new FashionMnistDataModule(directory["mnist"], batchSize: 16, workers: 2), (1, 28, 28), 10);
        yield return (new KmnistDataModule(directory["mnist"], batchSize: 16), (1, 28, 28), 10);
        yield return (new EmnistDataModule(directory["emnist"], EmnistSplit.Letters, batchSize: 16), (1, 28, 28), 26);
        FakePictures.WriteCifar10(directory["cifar10"]);
        FakePictures.WriteCifar100(directory["cifar100"]);
        yield return (new Cifar10DataModule(directory["cifar10"], batchSize: 16), (3, 32, 32), 10);
        yield return (new Cifar100DataModule(directory["cifar100"], coarse: true, batchSize: 16, workers: 1), (3, 32, 32), 20);
        FakePictures.WriteImageFolder(directory["folder"], perClass: 500 / 4, side: 24, classNames: ["a", "b", "c", "d"], splits: false);
        FakePictures.WriteImageNet(directory["imagenet"], classes: 5, perClass: 100, side: 24);
        yield return (new ImageFolderDataModule(directory["folder"], batchSize: 16, imageSize: 20, testSplit: 0.2), (3, 20, 20), 4);
        yield return (new ImageNetDataModule(directory["imagenet"], batchSize: 16, imageSize: 16, imagesPerValidationClass: 20), (3, 16, 16), 5);
    }

    private sealed class Linear : Module<Tensor, Tensor>, ITrainingStep<LabelledPicture.Batch>, IValidationStep<LabelledPicture.Batch>, ITestStep<LabelledPicture.Batch>
    {
        private readonly Accuracy accuracy;
        private readonly Module<Tensor, Tensor> layers;

        public Linear(int inputs, int classes)
            : base(nameof(Linear))
        {
            accuracy = new(classes);
            layers = Sequential(Flatten(), nn.Linear(inputs, classes));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => layers.forward(input);

        public Tensor TrainingStep(LabelledPicture.Batch batch, StepContext context) => functional.cross_entropy(forward(batch.Image), batch.Label);

        public void ValidationStep(LabelledPicture.Batch batch, StepContext context) => TestStep(batch, context);

        public void TestStep(LabelledPicture.Batch batch, StepContext context)
        {
            accuracy.Update(forward(batch.Image), batch.Label);
            context.Log("accuracy", accuracy);
        }

        public OptimizerSetup ConfigureOptimizers() => optim.Adam(parameters());
    }
}
