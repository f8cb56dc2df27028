using System.Net;
using System.Security.Cryptography;

namespace DataModule.Tests.Sources;

/// <summary>Answers requests from memory in place of the network.</summary>
internal sealed class Mirror(Func<Uri, HttpContent?> answer) : HttpMessageHandler
{
    public List<Uri> Requests { get; } = [];

    public static SourceFile Describe(string name, byte[] bytes) => new(name, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Add(request.RequestUri!);
        var content = answer(request.RequestUri!);
        return Task.FromResult(content is null
            ? new HttpResponseMessage(HttpStatusCode.NotFound)
            : new HttpResponseMessage(HttpStatusCode.OK) { Content = content });
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
