using System.Net;
using System.Net.Http.Headers;

namespace PathGen.Onnx;

/// <summary>
/// The HTTP side of a download: asks for a file from a byte on, follows redirects to https or to the same host only, and turns refusals into errors that say what to do.
/// </summary>
/// <param name="client">The client; it follows no redirects of its own and has no time limit of its own.</param>
/// <param name="model">The model.</param>
/// <param name="options">Mirror, token, patience.</param>
internal sealed class DownloadSource(HttpClient client, CatalogModel model, ModelFetchOptions options)
{
    private const int MaximumRedirects = 10;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    private readonly Uri start = options.Mirror is null ? model.Address : new Uri(options.Mirror.EndsWith('/') ? options.Mirror : options.Mirror + "/");

    /// <summary>SHA-256 that the publisher's host stated for the file asked for last (Hugging Face's X-Linked-Etag); null where it stated none.</summary>
    public string? StatedSha256 { get; private set; }

    /// <summary>Asks for a file.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="from">The first byte that is wanted.</param>
    /// <param name="validator">The ETag that the rest must still have; null to ask without a condition.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>A response of status 200, 206 or 416; its content is still to be read.</returns>
    /// <exception cref="ModelDownloadException">The server refuses, or redirects where nothing is followed.</exception>
    /// <exception cref="DownloadCutException">The server cannot be reached or is busy.</exception>
    public async Task<HttpResponseMessage> GetAsync(string name, long from, EntityTagHeaderValue? validator, CancellationToken cancellationToken)
    {
        StatedSha256 = null;
        var address = new Uri(start, Uri.EscapeDataString(name));
        for (var redirects = 0; redirects <= MaximumRedirects; redirects++)
        {
            var response = await SendAsync(address, from, validator, cancellationToken).ConfigureAwait(false);
            if (address.Host == model.Address.Host && StatedHash(response) is { } stated)
                StatedSha256 = stated;
            if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable)
                return response;
            using (response)
            {
                if ((int)response.StatusCode is not (>= 300 and < 400) || response.Headers.Location is not { } location)
                    throw Refused(address, response);
                var next = new Uri(address, location);
                if (next.Scheme != Uri.UriSchemeHttps && !IsSameHost(next, start))
                    throw new ModelDownloadException($"{address} redirects to {next.GetLeftPart(UriPartial.Path)}; only https, or the same host, is followed.");
                address = next;
            }
        }

        throw new ModelDownloadException($"{start}{name} redirects more than {MaximumRedirects} times.");
    }

    private async Task<HttpResponseMessage> SendAsync(Uri address, long from, EntityTagHeaderValue? validator, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("PathGen.Onnx", typeof(DownloadSource).Assembly.GetName().Version!.ToString(2)));

        // Bytes of a range are those of the file, not of something compressed on the way.
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        if (from > 0)
            request.Headers.Range = new RangeHeaderValue(from, null);
        if (from > 0 && validator is not null)
            request.Headers.IfRange = new RangeConditionHeaderValue(validator);
        if (options.Token is { } token && options.Mirror is null && IsSameHost(address, model.Address))
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(options.Patience);
        try
        {
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token).ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            throw new DownloadCutException($"{address.GetLeftPart(UriPartial.Authority)} cannot be reached: {e.Message}", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DownloadCutException($"{address.GetLeftPart(UriPartial.Authority)} did not answer for {options.Patience.TotalSeconds:0} seconds.", e);
        }
    }

    private Exception Refused(Uri address, HttpResponseMessage response)
    {
        var status = $"HTTP {(int)response.StatusCode}";
        var place = address.GetLeftPart(UriPartial.Path);
        var isGate = response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
        if (isGate && options.Mirror is null)
        {
            return new ModelDownloadException(options.Token is null
                ? $"{model.Name} is given only to those who accepted its publisher's conditions ({status} from {place}). Sign in at {model.Page}, accept them, make a token there with the right "
                    + "to read, and set it as the environment variable HF_TOKEN (in code ModelFetchOptions.Token). Or fetch the file yourself and name its folder: --mirror FOLDER."
                : $"The token was sent and refused ({status} from {place}). Is it still valid, may it read gated models, and did its owner accept the conditions at {model.Page}?");
        }

        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
            return new ModelDownloadException($"There is no {place} ({status}). {(options.Mirror is null ? $"The publisher may have moved the file: see {model.Page}." : "Does the mirror hold the file under that name?")}");
        if (response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)response.StatusCode >= 500)
        {
            var wait = response.Headers.RetryAfter?.Delta ?? TimeSpan.Zero;
            return new DownloadCutException($"{place} is not available now ({status}).") { Wait = wait < LongestWait ? wait : LongestWait };
        }

        return new ModelDownloadException($"{place} refuses ({status} {response.ReasonPhrase}).");
    }

    private static string? StatedHash(HttpResponseMessage response) =>
        response.Headers.TryGetValues("X-Linked-Etag", out var values) && values.FirstOrDefault()?.Trim('"') is { } text && ManifestRules.IsSha256(text) ? text : null;

    private static bool IsSameHost(Uri a, Uri b) => a.Scheme == b.Scheme && a.Host == b.Host && a.Port == b.Port;
}
