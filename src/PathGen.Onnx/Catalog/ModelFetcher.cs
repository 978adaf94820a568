namespace PathGen.Onnx;

/// <summary>
/// Fetches a published model's files: resumable, verified, bounded in size, and only once its licence is accepted. One fetch at a time; not safe to share between threads.
/// </summary>
public sealed class ModelFetcher : IDisposable
{
    private readonly ModelFetchOptions options;
    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(30) })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Makes a fetcher.</summary>
    /// <param name="options">Where to, where from, and whether the licence is accepted.</param>
    public ModelFetcher(ModelFetchOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
    }

    /// <summary>Fetches a model's files, or finds that they are there already.</summary>
    /// <param name="model">A model of a catalogue.</param>
    /// <param name="cancellationToken">Stops the download; what arrived stays, and the next fetch goes on from it.</param>
    /// <returns>
    /// The checkpoint, with the other files beside it: in <see cref="ModelFetchOptions.Folder"/>, or in the mirror where that is a folder. Import it with
    /// <see cref="ClipImportOptions.Catalogued"/>.
    /// </returns>
    /// <exception cref="ModelDownloadException">A file does not arrive, or is another than the catalogue's.</exception>
    /// <exception cref="ModelException">The licence is not accepted, the mirror holds no such file, or a file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<string> FetchAsync(CatalogModel model, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!options.AcceptLicence)
        {
            throw new ModelException(
                $"{model.Name}: {model.Licence.Summary} See {model.Page}. Whoever accepts these terms says so with --accept-licence (in code ModelFetchOptions.AcceptLicence); nothing was fetched.");
        }

        var isFolder = options.Mirror is { } mirror && !IsAddress(mirror);
        var folder = Path.GetFullPath(isFolder ? options.Mirror! : options.Folder);
        var source = isFolder ? null : new DownloadSource(client, model, options);
        try
        {
            if (!isFolder)
                Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{folder} cannot be made: {e.Message}", e);
        }

        foreach (var file in model.Files)
        {
            if (source is not null)
                await new FileDownload(source, file, folder, options).RunAsync(cancellationToken).ConfigureAwait(false);
            else
                Take(file, folder, cancellationToken);
        }

        return Path.Combine(folder, model.Files[0].Name);
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private static void Take(CatalogFile file, string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, file.Name);
        if (!File.Exists(path))
            throw new ModelException($"The mirror {folder} has no {file.Name}; the publisher's files, under their names, were expected there.");
        FileDownload.Verify(path, file, file.Sha256, cancellationToken);
    }

    private static bool IsAddress(string mirror) => Uri.TryCreate(mirror, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);
}
