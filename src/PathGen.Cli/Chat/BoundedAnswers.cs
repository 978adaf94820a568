namespace PathGen.Cli;

/// <summary>Refuses answers beyond a size, so that an endpoint cannot exhaust memory.</summary>
/// <param name="maxBytes">The largest answer.</param>
/// <param name="inner">Sends.</param>
internal sealed class BoundedAnswers(long maxBytes, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.Content.Headers.ContentLength > maxBytes)
        {
            response.Dispose();
            throw TooLong(maxBytes);
        }

        var bounded = new StreamContent(new BoundedStream(await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), maxBytes));
        foreach (var (name, values) in response.Content.Headers)
            bounded.Headers.TryAddWithoutValidation(name, values);
        response.Content = bounded;
        return response;
    }

    private static HttpRequestException TooLong(long maxBytes) =>
        new(HttpRequestError.ConfigurationLimitExceeded, $"the answer is longer than {maxBytes} bytes");

    private sealed class BoundedStream(Stream inner, long maxBytes) : Stream
    {
        private long total;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Take(inner.Read(buffer, offset, count));

        public override int Read(Span<byte> buffer) => Take(inner.Read(buffer));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Take(await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }

        private int Take(int read) => (total += read) > maxBytes ? throw TooLong(maxBytes) : read;
    }
}
