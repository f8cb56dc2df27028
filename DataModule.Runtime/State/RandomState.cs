using System.Buffers.Binary;
using System.Runtime.InteropServices;
using TorchSharp;

namespace DataModule;

/// <summary>
/// The random state of libtorch's default generators. The state of the CPU generator is saved. TorchSharp gives no access to the state of
/// CUDA generators. They are seeded from the run's seed before each step instead, so that a resumed run has the same random numbers.
/// </summary>
internal static class RandomState
{
    public const string Cpu = "cpu";

    /// <summary>Saves the state of the CPU generator.</summary>
    /// <returns>A state dict with a new tensor, which the caller disposes.</returns>
    public static StateDict Capture()
    {
        using var generator = torch.Generator.Default;
        return new StateDict().Set(Cpu, generator.get_state());
    }

    /// <summary>Restores the state of the CPU generator.</summary>
    /// <exception cref="StateException">It is not the state of a CPU generator. The generator is unchanged.</exception>
    public static void Restore(StateDict state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var saved = state.GetTensor(Cpu);
        using var generator = torch.Generator.Default;
        using var current = generator.get_state();
        if (ModelState.Describe(saved) != ModelState.Describe(current))
        {
            throw new StateException(
                $"The random state of the CPU generator is {ModelState.Describe(saved)} in the checkpoint; it must be {ModelState.Describe(current)}.");
        }

        CheckMersenneTwister(saved.bytes);
        try
        {
            generator.set_state(saved);
        }
        catch (ExternalException error)
        {
            throw new StateException($"The random state of the CPU generator in the checkpoint is not valid: {error.Message}", error);
        }
    }

    /// <summary>Seeds the generators of all CUDA devices for one step of a run. Without CUDA devices it does nothing.</summary>
    public static void SeedDevices(ulong seed, long step)
    {
        if (torch.cuda.is_available())
        {
            torch.cuda.manual_seed_all((long)Mix(Mix(seed) ^ (ulong)step));
        }
    }

    /// <summary>Seeds the CPU generator and the CUDA generators for one step of one rank.</summary>
    public static void SeedAll(ulong seed, int rank, long step)
    {
        var own = Mix(Mix(seed) ^ (ulong)rank);
        using var generator = torch.Generator.Default;
        generator.manual_seed((long)Mix(own ^ (ulong)step));
        SeedDevices(own, step);
    }

    // libtorch checks the state, too, but TorchSharp does not catch its C++ exception, which ends the process.
    // The layout is that of libtorch's CPUGeneratorImpl: seed (8 bytes), left (4), seeded (4), next (8), 624 words of state.
    private static void CheckMersenneTwister(ReadOnlySpan<byte> state)
    {
        const int Words = 624;
        var left = BinaryPrimitives.ReadInt32LittleEndian(state[8..]);
        var seeded = BinaryPrimitives.ReadInt32LittleEndian(state[12..]);
        var next = BinaryPrimitives.ReadUInt64LittleEndian(state[16..]);
        if (left is < 1 or > Words || seeded != 1 || next > Words)
        {
            throw new StateException(
                $"The random state of the CPU generator in the checkpoint is not valid: left is {left}, seeded {seeded} and next {next}; "
                + $"left must be from 1 to {Words}, seeded 1, and next from 0 to {Words}.");
        }
    }

    /// <summary>The finalizer of SplitMix64: similar inputs give unrelated outputs (Steele et al., 2014).</summary>
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
