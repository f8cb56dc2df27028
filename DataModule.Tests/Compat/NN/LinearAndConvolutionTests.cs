using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Compat.NN;

/// <summary>The expected numbers are PyTorch's.</summary>
public sealed class LinearAndConvolutionTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Linear_multiplies_by_the_transposed_weight() => Reference.Check(
        nn.Linear(3, 2),
        Reference.Sines(2, 3),
        [-0.2398036, -0.5732911, -0.0746882, -0.5178052],
        [0.2451616, -0.0628275, -0.3130533, 0.2981058, -0.1158005, -0.4232404],
        ("weight", [-0.290527, -0.2928648, -0.0259441, -0.181063, -0.0495122, 0.1275599]),
        ("bias", [-0.6289836, -2.1821926]));

    [Fact]
    public void Conv2d_pads_with_zeros() => Reference.Check(
        nn.Conv2d(2, 3, 2, padding: 1),
        Reference.Sines(1, 2, 2, 2),
        [
            -0.4133227, -1.2629167, -0.7634982, -0.9374433, -0.0869365, 0.7454986, 0.0779728, 0.5556781, -0.2722027,
            0.3192045, 0.388557, -0.3868498, -1.1686261, -2.7563033, -1.4134941, -0.5092839, 0.1239513, 0.2986715,
            -0.358505, 0.4709074, 0.1971324, 0.5985745, 0.2100817, -1.0131109, -0.6087103, -1.2706871, -0.4936499,
        ],
        [6.2833109, 6.7516804, 0.6823291, -5.3869925, -6.1952119, -1.5620855, 5.005909, 7.2023611],
        ("weight", [
            1.7782929, -2.5548351, -4.6668367, -3.1253285, -0.0583426, 3.0484407, 4.2096477, 0.0946494, -7.626358,
            -7.3106823, 1.3119284, 5.0859518, 6.8299313, 3.3576348, -6.9476223, -7.81881, -1.1003307, 3.1409354,
            2.743757, 0.1040077, -2.4831891, -4.5795341, -2.7419105, 1.6266035,
        ]),
        ("bias", [-4.7143416, -10.2083464, -4.5359344]));

    [Fact]
    public void Conv2d_pads_to_the_same_size() => Reference.Check(
        nn.Conv2d(1, 1, 2, Padding.Same),
        Reference.Sines(1, 1, 3, 3),
        [0.5180621, 0.574194, -0.0316401, -0.8615476, -1.033407, -0.487555, -0.2364469, -0.026548, -0.0967391],
        [0.2799101, 0.0946485, -0.2560442, -0.9783738, -1.1068976, -0.1773728, 0.7251729, 1.6702631, 1.1169351],
        ("weight", [5.022635, 2.84428, -5.4464078, -3.8709729]),
        ("bias", [-3.3632553]));

    [Fact]
    public void Conv2d_reflects_at_the_border_and_splits_into_groups() => Reference.Check(
        nn.Conv2d(2, 2, 3, padding: 1, padding_mode: PaddingModes.Reflect, groups: 2, bias: false),
        Reference.Sines(1, 2, 3, 3),
        [
            0.7622309, -0.0331334, 0.5288379, -0.759418, -0.0666099, -0.5281711, 0.7483357, 0.1686175, 0.5795443,
            -0.3128564, -0.133878, -0.3434984, 0.2808592, 0.0331697, 0.3603207, -0.2924948, 0.0664111, -0.3553064,
        ],
        [
            0.5179135, 0.9930839, 0.4039376, -0.8449398, -2.0791569, -1.0938704, 0.1623368, 0.6669978, 0.4638356,
            -0.190855, -0.1120752, 0.0843216, 0.3536149, 0.4990857, 0.1117816, -0.0887778, -0.2864148, -0.1762799,
        ],
        ("weight", [
            -7.68152, -4.713901, -7.4588628, 7.7114477, 4.7387795, 7.6116824, -7.8631139, -4.7306328, -7.7011361,
            -3.9589448, -2.3098142, -3.989502, 3.9638991, 2.321521, 3.915663, -3.8924644, -2.3179038, -3.9542363,
        ]));

    [Fact]
    public void Conv2d_takes_heights_and_widths() => Reference.Check(
        nn.Conv2d(1, 1, (1, 2), (2, 1), dilation: (1, 2)),
        Reference.Sines(1, 1, 3, 4),
        [-0.0101124, 0.1950448, 0.1113323, -0.2433948],
        [-0.0054637, 0.1053832, 0.0042082, -0.0811673, 0, 0, 0, 0, 0.0601531, -0.1315068, -0.0463306, 0.101288],
        ("weight", [0.694277, -0.2595392]),
        ("bias", [0.1057398]));

    [Fact]
    public void Conv2d_takes_an_image_without_a_batch_dimension()
    {
        using var convolution = nn.Conv2d(2, 3, 2);

        Assert.Equal([3L, 3, 4], convolution.call(zeros(2, 4, 5)).shape);
        Assert.Equal([1L, 3, 3, 4], convolution.call(zeros(1, 2, 4, 5)).shape);
    }

    [Fact]
    public void Conv2d_refuses_another_number_of_channels()
    {
        using var convolution = nn.Conv2d(2, 3, 2);

        Assert.Throws<ArgumentException>(() => convolution.call(zeros(1, 3, 4, 4)));
        Assert.Throws<ArgumentException>(() => convolution.call(zeros(4, 4)));
    }

    [Fact]
    public void Conv2d_refuses_strides_with_padding_to_the_same_size() =>
        Assert.Throws<ArgumentException>(() => nn.Conv2d(1, 1, 3, Padding.Same, stride: 2));

    [Fact]
    public void Linear_can_be_made_of_parameters_and_without_bias()
    {
        using var layer = nn.Linear(nn.Parameter(tensor(new float[,] { { 1, 2 }, { 3, 4 } })));

        Assert.Equal((2, 2), (layer.in_features, layer.out_features));
        Assert.Null(layer.bias);
        Reference.Equal([3, 7], layer.call(ones(2)));
        Assert.Null(nn.Linear(1, 1, hasBias: false).bias);
    }
}
