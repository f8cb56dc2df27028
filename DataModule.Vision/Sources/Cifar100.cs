namespace DataModule;

/// <summary>
/// CIFAR-100: photographs of 32 x 32 in 100 classes, grouped into 20 coarse classes, 50,000 training and 10,000 test pictures (Krizhevsky,
/// 2009).
/// </summary>
public static class Cifar100
{
    private const string Fine =
        "apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly camel can castle caterpillar cattle chair "
        + "chimpanzee clock cloud cockroach couch crab crocodile cup dinosaur dolphin elephant flatfish forest fox girl hamster house kangaroo keyboard "
        + "lamp lawn_mower leopard lion lizard lobster man maple_tree motorcycle mountain mouse mushroom oak_tree orange orchid otter palm_tree pear "
        + "pickup_truck pine_tree plain plate poppy porcupine possum rabbit raccoon ray road rocket rose sea seal shark shrew skunk skyscraper snail "
        + "snake spider squirrel streetcar sunflower sweet_pepper table tank telephone television tiger tractor train trout tulip turtle wardrobe whale "
        + "willow_tree wolf woman worm";

    private const string Coarse =
        "aquatic_mammals fish flowers food_containers fruit_and_vegetables household_electrical_devices household_furniture insects large_carnivores "
        + "large_man-made_outdoor_things large_natural_outdoor_scenes large_omnivores_and_herbivores medium_mammals non-insect_invertebrates people "
        + "reptiles small_mammals trees vehicles_1 vehicles_2";

    /// <summary>The archive of the binary version, and its mirrors.</summary>
    public static ArchiveSource Source { get; } = new(
        "CIFAR-100",
        new("cifar-100-binary.tar.gz", 168_513_733, "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec"),
        [
            new("https://storage.googleapis.com/s4tf-hosted-binaries/datasets/CIFAR100/"),
            new("https://cave.cs.toronto.edu/kriz/"),
            new("https://www.cs.toronto.edu/~kriz/"),
        ],
        Folder: "cifar-100-binary");

    /// <summary>The 100 classes, in the order of their labels.</summary>
    public static IReadOnlyList<string> ClassNames { get; } = Fine.Split(' ');

    /// <summary>The 20 coarse classes, in the order of their labels.</summary>
    public static IReadOnlyList<string> CoarseClassNames { get; } = Coarse.Split(' ');

    /// <summary>Reads the pictures into memory.</summary>
    /// <param name="directory">The folder that contains "cifar-100-binary", or that folder itself.</param>
    /// <param name="train">True for the training pictures, false for the test pictures.</param>
    /// <param name="coarse">Whether labels are those of the 20 coarse classes.</param>
    /// <returns>The pictures, each 3 x 32 x 32 raw pixels.</returns>
    /// <exception cref="DataSourceException">A file is missing or damaged.</exception>
    public static IDataset<LabelledPicture> Open(string directory, bool train, bool coarse = false) => CifarFiles.Open(
        $"cifar-100-{(train ? "train" : "test")}{(coarse ? "-coarse" : "")}",
        PictureFolders.Within(directory, Source.Folder),
        [train ? "train.bin" : "test.bin"],
        labelBytes: 2,
        label: coarse ? 0 : 1,
        classes: coarse ? 20 : 100);
}
