using System.Buffers.Binary;
using System.Runtime.InteropServices;
using TorchSharp;

namespace DataModule;

/// <summary>
/// libtorch's global random state. The CPU generator's is saved whole. TorchSharp gives no access to that of CUDA
/// generators, so random numbers there are made a function of seed and step instead, which resumes as exactly.
/// </summary>
internal static class RandomState
{
    public const string Cpu = "cpu";

    /// <returns>A state with a tensor of its own, which the caller disposes.</returns>
    public static StateDict Capture()
    {
        using var generator = torch.Generator.Default;
        return new StateDict().Set(Cpu, generator.get_state());
    }

    /// <exception cref="StateException">It is not the state of a CPU generator. Nothing was changed.</exception>
    public static void Restore(StateDict state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var saved = state.GetTensor(Cpu);
        using var generator = torch.Generator.Default;
        using var current = generator.get_state();
        if (ModelState.Describe(saved) != ModelState.Describe(current))
        {
            throw new StateException(
                $"The CPU's random state is {ModelState.Describe(saved)} in the checkpoint, but {ModelState.Describe(current)} here.");
        }

        CheckMersenneTwister(saved.bytes);
        try
        {
            generator.set_state(saved);
        }
        catch (ExternalException error)
        {
            throw new StateException($"The CPU's random state in the checkpoint is not one: {error.Message}", error);
        }
    }

    /// <summary>Seeds the generators of all CUDA devices for one step of a run; does nothing where there are none.</summary>
    public static void SeedDevices(ulong seed, long step)
    {
        if (torch.cuda.is_available())
        {
            torch.cuda.manual_seed_all((long)Mix(Mix(seed) ^ (ulong)step));
        }
    }

    /// <summary>Seeds all generators for one step of one rank.</summary>
    public static void SeedAll(ulong seed, int rank, long step)
    {
        var own = Mix(Mix(seed) ^ (ulong)rank);
        using var generator = torch.Generator.Default;
        generator.manual_seed((long)Mix(own ^ (ulong)step));
        SeedDevices(own, step);
    }

    // libtorch's own check ends the process, because TorchSharp lets the C++ exception through; so it is made here first.
    // The layout is that of CPUGeneratorImpl: seed (8 bytes), numbers left (4), seeded (4), next (8), 624 words of state.
    private static void CheckMersenneTwister(ReadOnlySpan<byte> state)
    {
        const int Words = 624;
        var left = BinaryPrimitives.ReadInt32LittleEndian(state[8..]);
        var seeded = BinaryPrimitives.ReadInt32LittleEndian(state[12..]);
        var next = BinaryPrimitives.ReadUInt64LittleEndian(state[16..]);
        if (left is < 1 or > Words || seeded != 1 || next > Words)
        {
            throw new StateException(
                $"The CPU's random state in the checkpoint is not one: left {left}, seeded {seeded}, next {next}; "
                + $"allowed are 1 to {Words}, 1, and 0 to {Words}.");
        }
    }

    /// <summary>The finalizer of SplitMix64, which leaves no trace of which inputs were neighbours (Steele et al., 2014).</summary>
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
