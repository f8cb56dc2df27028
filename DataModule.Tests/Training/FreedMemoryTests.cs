using System.Globalization;
using System.Runtime.InteropServices;
using DataModule.Tests.State;
using TorchSharp;
using Xunit;

namespace DataModule.Tests.Training;

/// <summary>What a run does with memory that libtorch frees. It is set for a whole process, so each has one of its own.</summary>
public sealed class FreedMemoryTests : IDisposable
{
    private const string Variable = "DATAMODULE_TEST_FREED_";
    private const int Steps = 20;
    private const int Blocks = 12; // of 8 MiB, 2,048 pages

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    /// <param name="keep">The trainer's option.</param>
    /// <param name="variable">Of the environment.</param>
    /// <param name="value">The variable's.</param>
    /// <param name="isKept">Whether memory that a step freed is there for the next, on a thread of the pool.</param>
    [Theory]
    [InlineData(true, "MALLOC_ARENA_MAX", "8", true)]
    [InlineData(false, "MALLOC_ARENA_MAX", "8", false)]
    [InlineData(true, "MALLOC_MMAP_THRESHOLD_", "131072", false)]
    [InlineData(true, "GLIBC_TUNABLES", "glibc.malloc.mmap_threshold=131072", false)]
    public void Freed_memory_is_kept_for_the_next_step_unless_option_or_environment_say_otherwise(
        bool keep, string variable, string value, bool isKept)
    {
        Assert.SkipUnless(HasGlibc, "malloc is not that of glibc");
        using var child = new TestProcess(
            $"{typeof(FreedMemoryTests).FullName}.{nameof(Child)}",
            new Dictionary<string, string> { [Variable + "FILE"] = directory["result"], [Variable + "KEEP"] = keep.ToString(), [variable] = value });
        var output = child.Output;

        Assert.True(File.Exists(directory["result"]), output);
        var result = File.ReadAllLines(directory["result"]);
        Assert.Equal(isKept.ToString(), result[0]);

        // Left alone, malloc gives back what lies at the end of its heap: that may be much or nothing. With a threshold of 128 KiB, it is all.
        var faults = long.Parse(result[1], CultureInfo.InvariantCulture);
        Assert.True(!keep || faults < Blocks * 2_048 == isKept, $"{faults} page faults in {Steps / 2} steps");
    }

    [Fact]
    public void Where_malloc_is_not_that_of_glibc_nothing_is_kept() =>
        Assert.True(HasGlibc || !FreedMemory.Keep());

    [Fact(Explicit = true)]
    public void Child()
    {
        var file = Environment.GetEnvironmentVariable(Variable + "FILE");
        Assert.SkipWhen(file is null, "runs only as the child of another test");
        using var model = new Filling();
        var keep = bool.Parse(Environment.GetEnvironmentVariable(Variable + "KEEP")!);
        new Trainer { MaxEpochs = 1, KeepFreedMemory = keep, Device = "cpu", Progress = ProgressDisplay.None }
            .Fit(model, Enumerable.Repeat(1, Steps).ToList());
        var faults = model.Faults[^1] - model.Faults[(Steps / 2) - 1];
        File.WriteAllLines(file, [FreedMemory.IsKept.ToString(), faults.ToString(CultureInfo.InvariantCulture)]);
    }

    private static bool HasGlibc =>
        OperatingSystem.IsLinux() && NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "gnu_get_libc_version", out _);

    private sealed class Filling : ITrainingStep<int>, IDisposable
    {
        private readonly TorchSharp.Modules.Parameter weight = torch.nn.Parameter(torch.ones(1).DetachFromDisposeScope());

        /// <summary>Of the process, up to the end of each step.</summary>
        public List<long> Faults { get; } = [];

        public bool AutomaticOptimization => false;

        public torch.Tensor TrainingStep(int batch, StepContext context)
        {
            var all = Enumerable.Range(0, Blocks).Select(_ => torch.ones(2 << 20)).ToArray();

            // The tenth field: minor faults. proc(5); the second is the name, in parentheses.
            Faults.Add(long.Parse(File.ReadAllText("/proc/self/stat").Split(") ")[^1].Split(' ')[7], CultureInfo.InvariantCulture));
            return all[0][0];
        }

        public OptimizerSetup ConfigureOptimizers() => torch.optim.SGD([weight], 0.1);

        public void Dispose() => weight.Dispose();
    }
}
