using System.Net;

namespace DataModule.Tests.Site;

/// <summary>Serves a folder of files on this machine, as search needs: a browser reads no index of files that it has opened itself.</summary>
internal sealed class SiteServer : IDisposable
{
    private static readonly Dictionary<string, string> Types = new()
    {
        [".html"] = "text/html",
        [".js"] = "text/javascript",
        [".css"] = "text/css",
        [".svg"] = "image/svg+xml",
        [".json"] = "application/json",
    };

    private readonly HttpListener listener;
    private readonly Task serving;

    public SiteServer(string folder)
    {
        (listener, Address) = Listen();
        serving = Task.Run(() => ServeAsync(folder));
    }

    /// <summary>Of the folder, ending with a slash.</summary>
    public string Address { get; }

    public void Dispose()
    {
        listener.Stop();
        serving.Wait();
        listener.Close();
    }

    private static (HttpListener Listener, string Address) Listen()
    {
        for (var port = 20_000; ; port++)
        {
            var listener = new HttpListener { Prefixes = { $"http://127.0.0.1:{port}/" } };
            try
            {
                listener.Start();
                return (listener, listener.Prefixes.Single());
            }
            catch (HttpListenerException) when (port < 30_000)
            {
                // Another program has this port.
                listener.Close();
            }
        }
    }

    private async Task ServeAsync(string folder)
    {
        while (await NextAsync() is { } context)
        {
            var file = Path.Combine(folder, Uri.UnescapeDataString(context.Request.Url!.AbsolutePath).TrimStart('/'));
            using var response = context.Response;
            if (!File.Exists(file))
            {
                response.StatusCode = (int)HttpStatusCode.NotFound;
                continue;
            }

            response.ContentType = Types.GetValueOrDefault(Path.GetExtension(file), "application/octet-stream");
            await response.OutputStream.WriteAsync(await File.ReadAllBytesAsync(file));
        }
    }

    // Null when the server is stopped.
    private async Task<HttpListenerContext?> NextAsync()
    {
        try
        {
            return await listener.GetContextAsync();
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException && !listener.IsListening)
        {
            return null;
        }
    }
}
