using DataModule;

namespace RankJob;

/// <summary>Prepares a directory that others prepare, too.</summary>
internal static class Alone
{
    /// <param name="directory">Where.</param>
    /// <param name="hold">Whether to keep the directory for ever.</param>
    public static async Task RunAsync(string directory, bool hold)
    {
        using (await new PrepareContext().LockAsync(directory))
        {
            var inside = Path.Combine(directory, "inside");
            if (hold)
            {
                Console.WriteLine("inside");
                await Task.Delay(Timeout.Infinite);
            }

            // Fails if another is inside.
            await new FileStream(inside, FileMode.CreateNew).DisposeAsync();
            if (!File.Exists(Path.Combine(directory, "data")))
            {
                await Task.Delay(Random.Shared.Next(20));
                await File.WriteAllTextAsync(Path.Combine(directory, "data"), "whole");
                await File.AppendAllTextAsync(Path.Combine(directory, "prepared"), "once\n");
            }

            File.Delete(inside);
        }

        Console.WriteLine(await File.ReadAllTextAsync(Path.Combine(directory, "data")));
    }
}
