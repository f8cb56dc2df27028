using System.Net;
using System.Security.Cryptography;

namespace DataModule.Tests.Sources;

/// <summary>Answers requests from memory in place of the network.</summary>
internal sealed class Mirror(Func<HttpRequestMessage, HttpResponseMessage> respond) : HttpMessageHandler
{
    /// <param name="answer">What an address holds; null if nothing.</param>
    public Mirror(Func<Uri, HttpContent?> answer)
        : this(request => answer(request.RequestUri!) is { } content
            ? new(HttpStatusCode.OK) { Content = content }
            : new(HttpStatusCode.NotFound))
    {
    }

    public List<Uri> Requests { get; } = [];

    /// <summary>From where on each request asked for.</summary>
    public List<long> Starts { get; } = [];

    public static SourceFile Describe(string name, byte[] bytes) => new(name, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));

    /// <summary>A server that knows ranges, and sends no more than so many bytes at once before it breaks off.</summary>
    public static Mirror WithRanges(byte[] bytes, int most = int.MaxValue) => new(request =>
    {
        var start = (int)(request.Headers.Range?.Ranges.Single().From ?? 0);
        var sent = bytes[start..(int)Math.Min(bytes.Length, start + (long)most)];
        var response = new HttpResponseMessage(start == 0 ? HttpStatusCode.OK : HttpStatusCode.PartialContent)
        {
            Content = start + sent.Length == bytes.Length
                ? new ByteArrayContent(sent)
                : new StreamContent(new BrokenStream(sent, new IOException("reset by peer"))),
        };
        if (start > 0)
        {
            response.Content.Headers.ContentRange = new(start, bytes.Length - 1, bytes.Length);
        }

        return response;
    });

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Add(request.RequestUri!);
        Starts.Add(request.Headers.Range?.Ranges.Single().From ?? 0);
        return Task.FromResult(respond(request));
    }
}

/// <summary>Sends some bytes, then waits or breaks off.</summary>
internal sealed class BrokenStream(byte[] start, Exception? failure) : Stream
{
    private int position;

    /// <summary>Completes when all bytes were sent.</summary>
    public TaskCompletionSource Waiting { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (position == start.Length)
        {
            Waiting.TrySetResult();
            await (failure is null ? Task.Delay(Timeout.Infinite, cancellationToken) : Task.FromException(failure));
        }

        var count = Math.Min(buffer.Length, start.Length - position);
        start.AsMemory(position, count).CopyTo(buffer);
        position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
