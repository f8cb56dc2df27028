[DataModule]
public partial class AsyncData(string url)
{
    private byte[]? bytes;
    private IDataset<Digit>? test;

    [Prepare(Scope = PrepareScope.Once)]
    private async Task DownloadAsync(PrepareContext context, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await Digits.DownloadAsync().ConfigureAwait(false);
                break;
            }
            catch (IOException exception) when (attempt < 5)
            {
                context.Log(exception.Message);
                await Task.Delay(Random.Shared.Next(100 * attempt), cancellationToken);
            }
        }
    }

    [Setup(Stage.Test)]
    private async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        bytes = await File.ReadAllBytesAsync(url, cancellationToken);
        test = await Task.Run(() => Digits.Open(Convert.ToHexString(bytes)), cancellationToken);
    }

    [Dataloader(Split.Test)]
    private DataLoader<Digit.Batch> Test() => test!.ToLoader(bytes!.Length);

    [Teardown(Stage.Test)]
    private Task CloseAsync()
    {
        (bytes, test) = (null, null);
        return Task.CompletedTask;
    }
}
