using System.Net;
using System.Net.Http.Headers;

namespace PathGen.Onnx;

/// <summary>
/// One file on its way here: <c>NAME.part</c> grows until it is whole, is compared with what is known of it, and only then gets its name. Beside it <c>NAME.part.etag</c> keeps which
/// version of the file the bytes are of, so that a later try never joins two versions.
/// </summary>
/// <param name="source">Where from.</param>
/// <param name="file">What is known of it.</param>
/// <param name="folder">Where to.</param>
/// <param name="options">Tries, waits, progress.</param>
internal sealed class FileDownload(DownloadSource source, CatalogFile file, string folder, ModelFetchOptions options)
{
    private const int BlockBytes = 1 << 18;
    private const int MaximumTries = 100;
    private const int ReportEvery = 1 << 22;

    private readonly string target = Path.Combine(folder, file.Name);
    private readonly string part = Path.Combine(folder, file.Name + ".part");
    private readonly string tag = Path.Combine(folder, file.Name + ".part.etag");

    /// <summary>Downloads, or finds that it is here already.</summary>
    /// <exception cref="ModelDownloadException">The server does not give it, or gives something else.</exception>
    /// <exception cref="ModelException">It cannot be written, or another file has its name.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; what arrived stays.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (File.Exists(target))
        {
            Verify(target, file, file.Sha256, cancellationToken);
            return;
        }

        try
        {
            using (var stream = Claim())
                await FillAsync(stream, cancellationToken).ConfigureAwait(false);
            Finish(cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{part} cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Compares a file with what is known of it.</summary>
    /// <exception cref="ModelException">It is another.</exception>
    public static void Verify(string path, CatalogFile file, string? sha256, CancellationToken cancellationToken)
    {
        const string WayOut = "Remove it and fetch the model again.";
        var length = new FileInfo(path).Length;
        if (length > file.LargestBytes || (file.Bytes is { } bytes && bytes != length))
            throw new ModelDownloadException($"{path} has {length:N0} bytes; {(file.Bytes is { } known ? $"{known:N0}" : $"at most {file.LargestBytes:N0}")} were expected. {WayOut}");
        if (sha256 is null)
            return;
        var found = FileHash.Sha256(path, cancellationToken);
        if (found != sha256)
            throw new ModelDownloadException($"{path} has SHA-256 {found}; {sha256} was expected. It is damaged or another version. {WayOut}");
    }

    private FileStream Claim()
    {
        try
        {
            return new FileStream(part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException e) when (File.Exists(part))
        {
            throw new ModelException($"Another process is fetching {target} (it holds {part}). Wait for it.", e);
        }
    }

    private async Task FillAsync(FileStream stream, CancellationToken cancellationToken)
    {
        var (tries, wait) = (0, options.FirstWait);
        for (var all = 0; ; all++)
        {
            var before = stream.Length;
            try
            {
                await OnceAsync(stream, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (DownloadCutException e)
            {
                if (stream.Length > before)
                    (tries, wait) = (0, options.FirstWait);
                if (++tries >= options.Tries || all >= MaximumTries)
                    throw new ModelDownloadException($"{file.Name} did not arrive: {e.Message} {stream.Length:N0} bytes are here and stay; the same again goes on from them.", e);
                await Task.Delay(e.Wait > wait ? e.Wait : wait, cancellationToken).ConfigureAwait(false);
                wait *= 2;
            }
        }
    }

    private async Task OnceAsync(FileStream stream, CancellationToken cancellationToken)
    {
        // Without a validator, or a hash in the end, nothing would tell that the rest is of the same file.
        var validator = ReadTag();
        if (stream.Length > 0 && validator is null && file.Sha256 is null)
            stream.SetLength(0);
        if (stream.Length > 0 && stream.Length == file.Bytes)
            return;
        using var response = await source.GetAsync(file.Name, stream.Length, validator, cancellationToken).ConfigureAwait(false);
        if (file.Sha256 is { } expected && source.StatedSha256 is { } stated && stated != expected)
            throw new ModelDownloadException($"The publisher's {file.Name} has SHA-256 {stated} now; the catalogue knows {expected}. It was changed: look at the publisher's page before you use it.");
        var range = response.Content.Headers.ContentRange;
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            // All is here already, or the file is shorter now.
            if (range?.Length == stream.Length && stream.Length > 0)
                return;
            stream.SetLength(0);
            throw new DownloadCutException("The server has no bytes from where the download stopped.");
        }

        if (response.Content.Headers.ContentEncoding.Count > 0)
            throw new ModelDownloadException($"The server compresses {file.Name} ({string.Join(", ", response.Content.Headers.ContentEncoding)}) though asked not to.");
        var continues = response.StatusCode == HttpStatusCode.PartialContent && range is { Unit: "bytes" } && range.From == stream.Length;
        if (!continues)
        {
            // Another version, or a server that knows no ranges: from the start.
            stream.SetLength(0);
            if (response.StatusCode == HttpStatusCode.PartialContent)
                throw new DownloadCutException("The server answered with another range than was asked for.");
        }

        var total = continues ? range!.Length : response.Content.Headers.ContentLength;
        if (total > file.LargestBytes || (file.Bytes is { } bytes && total is not null && total != bytes))
            throw new ModelDownloadException($"The server's {file.Name} has {total:N0} bytes; {(file.Bytes is { } known ? $"{known:N0}" : $"at most {file.LargestBytes:N0}")} were expected.");
        WriteTag(response.Headers.ETag);
        await CopyAsync(response, stream, total, cancellationToken).ConfigureAwait(false);
    }

    private async Task CopyAsync(HttpResponseMessage response, FileStream stream, long? total, CancellationToken cancellationToken)
    {
        stream.Seek(0, SeekOrigin.End);
        var block = new byte[BlockBytes];
        var reported = long.MinValue;
        using var content = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        for (int read; (read = await ReadAsync(content, block, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            if (stream.Length + read > Math.Min(file.LargestBytes, total ?? long.MaxValue))
                throw new ModelDownloadException($"The server sends more of {file.Name} than {Math.Min(file.LargestBytes, total ?? long.MaxValue):N0} bytes; the download was broken off.");
            await stream.WriteAsync(block.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            if (stream.Length - reported >= ReportEvery || reported < 0)
                Report(reported = stream.Length);
        }

        Report(stream.Length);
        if (stream.Length < (total ?? file.Bytes))
            throw new DownloadCutException($"The connection ended after {stream.Length:N0} of {total ?? file.Bytes:N0} bytes.");

        void Report(long bytes) => options.Progress?.Report(new DownloadProgress(file.Name, bytes, total ?? file.Bytes));
    }

    private async ValueTask<int> ReadAsync(Stream content, byte[] block, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(options.Patience);
        try
        {
            return await content.ReadAsync(block, patience.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new DownloadCutException($"The connection broke: {e.Message}", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DownloadCutException($"The server was silent for {options.Patience.TotalSeconds:0} seconds.", e);
        }
    }

    private void Finish(CancellationToken cancellationToken)
    {
        try
        {
            Verify(part, file, file.Sha256 ?? source.StatedSha256, cancellationToken);
        }
        catch (ModelDownloadException e)
        {
            // The next try must not go on from wrong bytes.
            File.Delete(part);
            File.Delete(tag);
            throw new ModelDownloadException($"{e.Message} What arrived was removed.", e);
        }

        File.Move(part, target);
        File.Delete(tag);
    }

    private EntityTagHeaderValue? ReadTag() =>
        File.Exists(tag) && new FileInfo(tag).Length < 4096 && EntityTagHeaderValue.TryParse(File.ReadAllText(tag), out var value) && !value.IsWeak ? value : null;

    private void WriteTag(EntityTagHeaderValue? value)
    {
        if (value is { IsWeak: false })
            File.WriteAllText(tag, value.ToString());
        else
            File.Delete(tag);
    }
}
